import type { Metadata } from "next";
import Link from "next/link";
import { Card } from "@/parts/card";

export const metadata: Metadata = { title: "Look into your mailbox" };

export default function Registered() {
  return (
    <Card title="Look into your mailbox">
      <p>
        We have mailed you a link. Verify your e-mail address with it within ten minutes, then you
        can log in.
      </p>
      <p>
        Nothing came? <Link href="/auth/verify-email/request">Ask for a new link</Link>
      </p>
      <Link className="button" href="/auth/login">
        Log in
      </Link>
    </Card>
  );
}
