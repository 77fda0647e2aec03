import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { read, session } from "@/lib/visitor";
import { Card } from "@/parts/card";
import { Code } from "@/parts/code";
import { Form, Submit } from "@/parts/form";
import { Refusal } from "@/parts/refusal";
import { Resend } from "@/parts/resend";
import { sendCode, verifyPhone } from "./phone-verify";

export const metadata: Metadata = { title: "Verify your phone" };

export default async function PhoneVerify() {
  const id = (await session())?.id ?? "";
  const answer = await read("/profile/phone-verify", "users/{account}/", { account: id });
  if (!answer.ok) return <Refusal refused={answer} />;
  const { phone_number, is_phone_verified } = answer.data;
  if (!phone_number || is_phone_verified) redirect(`/profile/${id}`);
  return (
    <Card title="Verify your phone">
      <p>
        We text six digits to <b>{phone_number}</b>.
      </p>
      <Resend action={sendCode} label="Send the code" seconds={0} />
      <Form action={verifyPhone}>
        <Code />
        <Submit>Verify</Submit>
      </Form>
      <p>
        <Link href={`/profile/${id}`}>Back to your profile</Link>
      </p>
    </Card>
  );
}
