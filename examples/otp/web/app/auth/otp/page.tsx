import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import type { Pending } from "@/lib/cookies";
import { pending } from "@/lib/visitor";
import { Card } from "@/parts/card";
import { Code } from "@/parts/code";
import { Form, Submit } from "@/parts/form";
import { Resend } from "@/parts/resend";
import { resend, verify } from "./otp";

export const metadata: Metadata = { title: "Enter your code" };

function Told({ app, email }: Pending) {
  if (app) return <p>Step 2 of 2: enter the six digits that your authenticator app shows.</p>;
  return (
    <p>
      Step 2 of 2: we have mailed six digits to {email ? <b>{email}</b> : "you"}. They are good for
      ten minutes.
    </p>
  );
}

export default async function Otp() {
  const waiting = await pending();
  if (!waiting) redirect("/auth/login");
  const seconds = Math.max(0, Math.ceil((waiting.sent + 60_000 - Date.now()) / 1_000));
  return (
    <Card title="Enter your code">
      <Told {...waiting} />
      <Form action={verify}>
        <Code />
        <Submit>Log in</Submit>
      </Form>
      {!waiting.app && <Resend action={resend} seconds={seconds} />}
      <p>
        <Link href="/auth/login">Back to the password</Link>
      </p>
    </Card>
  );
}
