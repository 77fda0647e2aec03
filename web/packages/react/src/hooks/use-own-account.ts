"use client";

import type { ReactNode } from "react";
import { useState } from "react";
import { emailProblem, missing } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { useStepUp } from "./use-step-up.js";

/** A submission for which the server may want a fresh credential of who the user is. */
export interface ConfirmedSubmission<Values> extends Submission<Values> {
  /** Asks for the credential, while it is open: place it anywhere in what you render. */
  dialog: ReactNode;
}

export interface ChangePasswordFlow
  extends ConfirmedSubmission<{ current_password: string; new_password: string }> {
  /** How often it was changed: another number is another success. */
  times: number;
}

/** Set a new password, confirmed by the old one. */
export function useChangePassword(): ChangePasswordFlow {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const [times, setTimes] = useState(0);
  const submission = useSubmission<{ current_password: string; new_password: string }>(
    async (values) => {
      await confirmed(() => client.changePassword(values));
      setTimes((old) => old + 1);
    },
    (values) => missing(values, ["current_password", "new_password"], words),
    words,
  );
  return { ...submission, dialog, times };
}

export interface ChangeEmailFlow
  extends ConfirmedSubmission<{ email: string; current_password: string }> {
  /** Where the link was mailed to; empty before that. */
  sentTo: string;
}

/** Ask for another address; it counts once the link that is mailed there was used. */
export function useChangeEmail(): ChangeEmailFlow {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const [sentTo, setSentTo] = useState("");
  const submission = useSubmission<{ email: string; current_password: string }>(
    async ({ email, current_password }) => {
      await confirmed(() => client.askToChangeEmail({ email: email.trim(), current_password }));
      setSentTo(email.trim());
    },
    (values) => ({
      ...missing(values, ["current_password"], words),
      ...emailProblem(values.email, words),
    }),
    words,
  );
  return { ...submission, dialog, sentTo };
}
