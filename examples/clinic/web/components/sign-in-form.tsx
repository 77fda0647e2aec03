"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState } from "react";
import { useSession } from "../session/provider";
import { Field } from "./field";

/** Signing in by e-mail address. */
export function SignInForm(): ReactNode {
  const { signIn } = useSession();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const given = new FormData(event.currentTarget);
    setIsBusy(true);
    const refusal = await signIn(String(given.get("email")), String(given.get("password")));
    setIsBusy(false);
    setProblem(refusal);
    if (refusal === null) router.push("/");
  }

  return (
    <form aria-busy={isBusy} onSubmit={submit}>
      <Field autoComplete="username" label="Email" name="email" required type="email" />
      <Field
        autoComplete="current-password"
        label="Password"
        name="password"
        required
        type="password"
      />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <button aria-disabled={isBusy} type="submit">
        Sign in
      </button>
    </form>
  );
}
