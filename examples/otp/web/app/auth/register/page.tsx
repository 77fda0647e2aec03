import type { Metadata } from "next";
import Link from "next/link";
import { CaptchaFor } from "@/parts/captcha-for";
import { Card } from "@/parts/card";
import { Form, Submit } from "@/parts/form";
import { NewUser } from "@/parts/new-user";
import { register } from "./register";

export const metadata: Metadata = { title: "Register" };

export default function Register() {
  return (
    <Card title="Register">
      <Form action={register}>
        <NewUser />
        <CaptchaFor action="sign_up" />
        <Submit>Register</Submit>
      </Form>
      <p>
        Registered already? <Link href="/auth/login">Log in</Link>
      </p>
    </Card>
  );
}
