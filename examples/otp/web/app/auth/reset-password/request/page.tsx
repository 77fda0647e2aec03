import type { Metadata } from "next";
import { CaptchaFor } from "@/parts/captcha-for";
import { Card } from "@/parts/card";
import { Field, Form, Submit } from "@/parts/form";
import { requestReset } from "./request-reset";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function RequestReset() {
  return (
    <Card title="Forgot your password?">
      <p>If there is an account with this address, we mail a link to it.</p>
      <Form action={requestReset}>
        <Field autoComplete="username" label="E-mail address" name="email" required type="email" />
        <CaptchaFor action="reset_password" />
        <Submit>Send the link</Submit>
      </Form>
    </Card>
  );
}
