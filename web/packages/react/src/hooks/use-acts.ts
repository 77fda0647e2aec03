"use client";

import type { ReactNode } from "react";
import type { Act } from "../step-up.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { type StepUpOptions, useStepUp } from "./use-step-up.js";

/** What has become of the acts of a hook; there is one at a time. */
export type ActState = Pick<Submission<never>, "pending" | "error" | "reset">;

/** Acts for which the server may want a fresh credential of who the user is. */
export interface ConfirmedActs extends ActState {
  /** Asks for the credential, while it is open: place it anywhere in what you render. */
  dialog: ReactNode;
}

interface Acts extends ActState {
  /** Do something. Returns whether that succeeded; it never raises. */
  act: (what: () => Promise<unknown>) => Promise<boolean>;
}

/** Do one thing at a time, and say in words what was refused. */
export function useActs(): Acts {
  const words = useAllWords();
  const { pending, error, reset, submit } = useSubmission<{ what: () => Promise<unknown> }>(
    ({ what }) => what(),
    undefined,
    words,
  );
  return { pending, error, reset, act: (what) => submit({ what }) };
}

interface UsedConfirmedActs extends ConfirmedActs, Pick<Acts, "act"> {
  /** Do something, with a fresh credential where the server wants one. Returns as `act`. */
  actWithCredential: (what: Act<unknown>, options?: StepUpOptions) => Promise<boolean>;
}

/** As `useActs`, for acts that the user may have to confirm. */
export function useConfirmedActs(): UsedConfirmedActs {
  const { confirmed, dialog } = useStepUp();
  const { act, ...state } = useActs();
  return {
    ...state,
    act,
    dialog,
    actWithCredential: (what, options) => act(() => confirmed(what, options)),
  };
}
