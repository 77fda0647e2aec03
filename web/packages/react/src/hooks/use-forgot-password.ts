"use client";

import type { CodeSent } from "@vestibule/client";
import { useState } from "react";
import { useCaptcha } from "../departure.js";
import { codeProblem, digitsOf, emailProblem, missing } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";

export interface ForgotPasswordFlow extends Submission<{ email: string }> {
  /** Where it stands: `inbox` has sent a link, `code` asks for the mailed code and a new password. */
  step: "email" | "inbox" | "code" | "done";
  /** The address that was sent. */
  email: string;
  /** The code that was mailed, where the installation resets by code. */
  challenge: CodeSent | null;
  /** Set the new password by the code. */
  resetPassword: Submission<{ code: string; password: string }>;
}

/** Ask for a way back in; with codes, also take it. */
export function useForgotPassword(): ForgotPasswordFlow {
  const { client, load } = useVestibuleContext();
  const captcha = useCaptcha();
  const words = useAllWords();
  const [asked, setAsked] = useState<{ email: string; challenge: CodeSent | null } | null>(null);
  const [isDone, setDone] = useState(false);
  const challenge = asked?.challenge ?? null;
  const submission = useSubmission<{ email: string }>(
    async (values) => {
      const config = await load();
      const email = values.email.trim();
      const isAsked = config.captcha.actions.includes("reset_password");
      const solved = isAsked ? { captcha: await captcha("reset_password", config) } : {};
      const answer = await client.askToResetPassword({ email, ...solved });
      setAsked({ email, challenge: answer.challenge ?? null });
    },
    ({ email }) => emailProblem(email, words),
    words,
  );
  const resetPassword = useSubmission<{ code: string; password: string }>(
    async ({ code, password }) => {
      const { id = "" } = challenge ?? {};
      await client.resetPassword({ challenge: id, code: digitsOf(code), password });
      setDone(true);
    },
    (values) => ({ ...missing(values, ["password"], words), ...codeProblem(values.code, words) }),
    words,
  );
  const sent = challenge ? "code" : "inbox";
  return {
    ...submission,
    step: isDone ? "done" : asked ? sent : "email",
    email: asked?.email ?? "",
    challenge,
    resetPassword,
  };
}
