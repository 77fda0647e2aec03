import type { Metadata } from "next";
import Link from "next/link";
import { staff } from "@/lib/staff";
import { CaptchaFor } from "@/parts/captcha-for";
import { Card } from "@/parts/card";
import { Form, Submit } from "@/parts/form";
import { NewUser } from "@/parts/new-user";
import { Refusal } from "@/parts/refusal";
import { createAdmin } from "./create-admin";

export const metadata: Metadata = { title: "New admin" };

export default async function NewAdmin() {
  const allowed = await staff("/admin-dashboard/new-admin", "is_superuser");
  if (!allowed.ok) return <Refusal refused={allowed} />;
  return (
    <Card title="New admin">
      <Form action={createAdmin}>
        <NewUser />
        <CaptchaFor action="sign_up" />
        <Submit>Create admin</Submit>
      </Form>
      <p>
        <Link href="/admin-dashboard">Back to the users</Link>
      </p>
    </Card>
  );
}
