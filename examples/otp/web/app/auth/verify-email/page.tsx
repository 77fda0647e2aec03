import type { Metadata } from "next";
import Link from "next/link";
import { Card } from "@/parts/card";
import { Form, Submit } from "@/parts/form";
import { LinkFields } from "@/parts/link-fields";
import { verifyEmail } from "./verify-email";

export const metadata: Metadata = { title: "Verify your e-mail address" };

/** Opened by the mailed link. It uses the link at a click alone: mail scanners open links, too. */
export default async function VerifyEmail(props: {
  searchParams: Promise<Record<string, string>>;
}) {
  return (
    <Card title="Verify your e-mail address">
      <p>One click, and you can log in.</p>
      <Form action={verifyEmail}>
        <LinkFields query={await props.searchParams} />
        <Submit>Verify my address</Submit>
      </Form>
      <p>
        <Link href="/auth/verify-email/request">Ask for a new link</Link>
      </p>
    </Card>
  );
}
