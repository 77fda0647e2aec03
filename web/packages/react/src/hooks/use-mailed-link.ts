"use client";

import { acceptInvitation, undoLeaving, VestibuleError } from "@vestibule/client";
import { useState } from "react";
import { missing } from "../form-errors.js";
import { useLinkToken } from "../link.js";
import { useVestibuleContext } from "../provider.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";

export interface MailedLink<Values> extends Submission<Values> {
  /** Whether the link may be used, was used, or is void: expired, or used before. */
  step: "open" | "used" | "void";
}

/**
 * Use the link that a mail had, once.
 *
 * Its token is taken out of the address where it is not given; `required` may not be empty.
 */
export function useMailedLink<Values extends object>(
  given: string | undefined,
  use: (token: string, values: Values) => Promise<unknown>,
  required: string[] = [],
): MailedLink<Values> {
  const words = useAllWords();
  const token = useLinkToken(given);
  const [step, setStep] = useState<MailedLink<Values>["step"]>("open");
  const submission = useSubmission<Values>(
    async (values) => {
      try {
        await use(token, values);
        setStep("used");
      } catch (error) {
        if (!(error instanceof VestibuleError && error.code === "invalid_link")) throw error;
        setStep("void");
      }
    },
    (values) => missing({ ...values } as Record<string, string>, required, words),
    words,
  );
  return { ...submission, step };
}

interface NewPassword {
  password: string;
}
type Nothing = Record<never, never>;

/** Choose a new password by the mailed link. */
export function useResetPassword(token?: string): MailedLink<NewPassword> {
  const { client } = useVestibuleContext();
  return useMailedLink<NewPassword>(
    token,
    (link, { password }) => client.resetPassword({ token: link, password }),
    ["password"],
  );
}

/** Accept an invitation: choose a password for the account that waits. */
export function useAcceptInvitation(token?: string): MailedLink<NewPassword> {
  const { client } = useVestibuleContext();
  return useMailedLink<NewPassword>(
    token,
    (link, { password }) => acceptInvitation(client, { token: link, password }),
    ["password"],
  );
}

/** Verify an address by the mailed link; not by opening it, since scanners of mail open every link. */
export function useVerifyEmail(token?: string): MailedLink<Nothing> {
  const { client } = useVestibuleContext();
  return useMailedLink(token, (link) => client.verifyEmail({ token: link }));
}

/** Confirm a new address by the link that was mailed there. */
export function useConfirmEmail(token?: string): MailedLink<Nothing> {
  const { client } = useVestibuleContext();
  return useMailedLink(token, async (link) => {
    await client.confirmEmailChange(link);
    // A user who is signed in here sees the new address at once. That it fails is no failure.
    if (client.session.status === "authenticated") await client.readProfile().catch(() => {});
  });
}

/** Restore an account that is scheduled for deletion, by the mailed link. */
export function useUndoDeletion(token?: string): MailedLink<Nothing> {
  const { client } = useVestibuleContext();
  return useMailedLink(token, (link) => undoLeaving(client, link));
}
