"use client";

import { askToSignInByEmail, type CodeSent, signInByEmail } from "@vestibule/client";
import { useState } from "react";
import { useCaptcha } from "../departure.js";
import { codeProblem, digitsOf, emailProblem } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig, useSession } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";

export interface EmailSignInFlow extends Submission<{ email: string; remember?: boolean }> {
  /** Where it stands; `inbox` has sent a mail, whose code `confirm` takes. */
  step: "email" | "inbox" | "second-step" | "done";
  /** Whether the mail has a link, besides its code. */
  by: "link" | "code";
  /** The address that was sent. */
  email: string;
  /** After how many seconds another mail can be sent. */
  resendIn: number;
  /** Sign in by the mailed code. */
  confirm: Submission<{ code: string }>;
  /** Send another mail. Returns after how many seconds the next one can be. Raises: VestibuleError. */
  resend: () => Promise<number>;
}

interface SentMail {
  email: string;
  verification: CodeSent;
  again: () => Promise<CodeSent>;
}

/** Sign in by a mailed link or code, with a captcha where one is required. */
export function useEmailSignIn(): EmailSignInFlow {
  const { client, load } = useVestibuleContext();
  const captcha = useCaptcha();
  const words = useAllWords();
  const session = useSession();
  const config = useConfig().value;
  const [sent, setSent] = useState<SentMail | null>(null);
  const submission = useSubmission<{ email: string; remember?: boolean }>(
    async ({ remember = false, ...values }) => {
      const known = await load();
      const email = values.email.trim();
      const choice = known.remember_me ? { remember } : {};
      const again = async (): Promise<CodeSent> => {
        const isAsked = known.captcha.actions.includes("email_sign_in");
        const solved = isAsked ? { captcha: await captcha("email_sign_in", known) } : {};
        return askToSignInByEmail(client, { email, ...choice, ...solved });
      };
      setSent({ email, verification: await again(), again });
    },
    ({ email }) => emailProblem(email, words),
    words,
  );
  const confirm = useSubmission<{ code: string }>(
    async ({ code }) => {
      const { id = "" } = sent?.verification ?? {};
      await signInByEmail(client, { verification: id, code: digitsOf(code) });
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  const waits = sent ? "inbox" : "email";
  const beyond = { pending: "second-step", authenticated: "done" } as const;
  const method = sent?.verification.method ?? config?.email_sign_in;
  return {
    ...submission,
    step: session.status in beyond ? beyond[session.status as keyof typeof beyond] : waits,
    by: method === "link" ? "link" : "code",
    email: sent?.email ?? "",
    resendIn: sent?.verification.resend_in ?? 0,
    confirm,
    async resend() {
      if (!sent) return 0;
      const verification = await sent.again();
      setSent({ ...sent, verification });
      return verification.resend_in;
    },
  };
}
