import type { Metadata } from "next";
import { CaptchaFor } from "@/parts/captcha-for";
import { Card } from "@/parts/card";
import { Field, Form, Submit } from "@/parts/form";
import { requestVerification } from "./request-verification";

export const metadata: Metadata = { title: "Verify your e-mail address" };

export default function RequestVerification() {
  return (
    <Card title="Verify your e-mail address">
      <p>If this address waits to be verified, we mail a link to it.</p>
      <Form action={requestVerification}>
        <Field autoComplete="email" label="E-mail address" name="email" required type="email" />
        <CaptchaFor action="verify_email" />
        <Submit>Send the link</Submit>
      </Form>
    </Card>
  );
}
