import type { Metadata } from "next";
import Link from "next/link";
import { ownPath } from "@/lib/place";
import { offered, SOCIAL_PROBLEMS } from "@/lib/social";
import { pending } from "@/lib/visitor";
import { CaptchaFor } from "@/parts/captcha-for";
import { Card } from "@/parts/card";
import { Field, Form, Submit } from "@/parts/form";
import { login } from "./login";

export const metadata: Metadata = { title: "Log in" };

const NOTICES: Record<string, string> = {
  ended: "Your session has ended. Log in again.",
  reset: "Your password is changed. Log in with the new one.",
  verified: "Your e-mail address is verified. You can log in now.",
  deactivated: "Your account is deactivated. An admin can open it again.",
};

export default async function Login(props: { searchParams: Promise<Record<string, string>> }) {
  const asked = await props.searchParams;
  const next = ownPath(asked.next);
  const notice = Object.keys(NOTICES).find((name) => name in asked);
  const waiting = await pending();
  return (
    <Card title="Log in">
      {notice && (
        <p className="notice" role="status">
          {NOTICES[notice]}
        </p>
      )}
      {asked.social && (
        <p className="notice wrong" role="alert">
          {SOCIAL_PROBLEMS[asked.social] ?? SOCIAL_PROBLEMS.failed}
        </p>
      )}
      <Form action={login}>
        <input name="next" type="hidden" value={next} />
        <Field
          autoCapitalize="none"
          autoComplete="username"
          label="E-mail address"
          name="email"
          required
          spellCheck={false}
          type="email"
        />
        <Field
          autoComplete="current-password"
          label="Password"
          name="password"
          required
          type="password"
        />
        <CaptchaFor action="sign_in" />
        <Submit>Log in</Submit>
      </Form>
      {waiting && (
        <p>
          <Link href="/auth/otp">Enter the code that was mailed to {waiting.email}</Link>
        </p>
      )}
      {offered().length > 0 && (
        <ul aria-label="Log in with" className="providers">
          {offered().map(({ name, label }) => (
            <li key={name}>
              {/* No Link: fetching it ahead of a click would begin a sign-in. */}
              <a
                className="button plain"
                href={`/auth/social/${name}?next=${encodeURIComponent(next)}`}
              >
                Continue with {label}
              </a>
            </li>
          ))}
        </ul>
      )}
      <ul className="ways">
        <li>
          <Link href="/auth/register">Register</Link>
        </li>
        <li>
          <Link href="/auth/verify-email/request">Verify e-mail</Link>
        </li>
        <li>
          <Link href="/auth/reset-password/request">Forgot password?</Link>
        </li>
      </ul>
    </Card>
  );
}
