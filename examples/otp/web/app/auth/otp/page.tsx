import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { pending } from "@/lib/visitor";
import { Card } from "@/parts/card";
import { Code } from "@/parts/code";
import { Form, Submit } from "@/parts/form";
import { Resend } from "@/parts/resend";
import { resend, verify } from "./otp";

export const metadata: Metadata = { title: "Enter your code" };

export default async function Otp() {
  const waiting = await pending();
  if (!waiting) redirect("/auth/login");
  const seconds = Math.max(0, Math.ceil((waiting.sent + 60_000 - Date.now()) / 1_000));
  return (
    <Card title="Enter your code">
      <p>
        Step 2 of 2: we have mailed six digits to <b>{waiting.email}</b>. They are good for ten
        minutes.
      </p>
      <Form action={verify}>
        <Code />
        <Submit>Log in</Submit>
      </Form>
      <Resend action={resend} seconds={seconds} />
      <p>
        <Link href="/auth/login">Back to the password</Link>
      </p>
    </Card>
  );
}
