import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { call } from "@/lib/api";
import { Card } from "@/parts/card";
import { Form, Submit } from "@/parts/form";
import { LinkFields } from "@/parts/link-fields";
import { NewPassword } from "@/parts/new-password";
import { resetPassword } from "./reset-password";

export const metadata: Metadata = { title: "Choose a new password" };

/** Opened by the mailed link, which is looked at here and used by the form. */
export default async function ResetPassword(props: {
  searchParams: Promise<Record<string, string>>;
}) {
  const { token = "", expiry = "" } = await props.searchParams;
  const checked = await call(await headers(), "get", "reset-password/", {
    query: { token, expiry },
  });
  return (
    <Card title="Choose a new password">
      {checked.ok ? (
        <Form action={resetPassword}>
          <LinkFields query={{ token, expiry }} />
          <NewPassword />
          <Submit>Change password</Submit>
        </Form>
      ) : (
        <>
          <p className="notice wrong" role="alert">
            {String(checked.errors)}
          </p>
          <Link className="button" href="/auth/reset-password/request">
            Ask for a new link
          </Link>
        </>
      )}
    </Card>
  );
}
