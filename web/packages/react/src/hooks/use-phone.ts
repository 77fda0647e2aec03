"use client";

import type { CodeSent, Profile } from "@vestibule/client";
import { useState } from "react";
import { codeProblem, digitsOf, missing } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useConfig, useLoaded } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";

export interface PhoneFlow extends Submission<{ phone: string }> {
  /** Where it stands; `code` has sent a code to the number, which `verify` takes. */
  step: "number" | "code";
  /** Has the number, and whether it is verified. */
  profile: Loadable<Profile>;
  /** Whether the installation sends codes to numbers. */
  canVerify: boolean;
  /** The code that was sent. */
  challenge: CodeSent | null;
  /** Verify the number by the code. */
  verify: Submission<{ code: string }>;
  /** Send a code to the number. Raises: VestibuleError. */
  requestCode: () => Promise<void>;
  /** Send another. Returns after how many seconds the next one can be. Raises: VestibuleError. */
  resend: () => Promise<number>;
  /** Remove the number. Raises: VestibuleError. */
  remove: () => Promise<void>;
  /** Leave the code, for the number. */
  cancel: () => void;
}

/** The user's phone number: to set, to verify by a code, to remove. */
export function usePhone(): PhoneFlow {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const profile = useLoaded(client.readProfile);
  const canVerify = useConfig().value?.phone_verification ?? false;
  const [challenge, setChallenge] = useState<CodeSent | null>(null);
  async function change(phone: string): Promise<void> {
    profile.replace(await client.changeProfile({ phone }));
  }
  const submission = useSubmission<{ phone: string }>(
    ({ phone }) => change(phone.trim()),
    (values) => missing(values, ["phone"], words),
    words,
  );
  const verify = useSubmission<{ code: string }>(
    async ({ code }) => {
      await client.verifyPhone(digitsOf(code));
      setChallenge(null);
      profile.reload();
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  return {
    ...submission,
    step: challenge ? "code" : "number",
    profile,
    canVerify,
    challenge,
    verify,
    async requestCode() {
      setChallenge(await client.askToVerifyPhone());
      verify.reset();
    },
    resend: async () => (await client.askToVerifyPhone()).resend_in,
    remove: () => change(""),
    cancel: () => setChallenge(null),
  };
}
