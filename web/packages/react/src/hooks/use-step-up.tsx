"use client";

import { askToReauthenticate, VestibuleError } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { useDeparture } from "../departure.js";
import { useVestibuleContext } from "../provider.js";
import { type Act, StepUp, type StepUpProps } from "../step-up.js";

export interface StepUpOptions {
  /** Ask at once: the server does this with a credential only. */
  always?: boolean;
  /** What the dialog says; as a rule, that a fresh credential is needed. */
  text?: string;
  /** What the button says, where it is not enough that one confirms. */
  button?: string;
  /** Whether what it does cannot be undone. */
  isDanger?: boolean;
}

export interface UsedStepUp {
  /**
   * Do something, and ask for a fresh credential where the server wants one; for a code by mail
   * where it wants the mailbox (`email_code_required`).
   *
   * Raises: what the server refused; where the user leaves the dialog, that a credential was wanted
   * (`sign_in_again`); and `canceled` once nothing waits for it: the component is gone, the user has
   * signed out, or another act has opened the dialog.
   */
  confirmed: <T>(act: Act<T>, options?: StepUpOptions) => Promise<T>;
  /** The dialog, while it is open: place it anywhere in what you render. */
  dialog: ReactNode;
}

interface PendingStepUp
  extends Pick<StepUpProps, "act" | "cancel" | "text" | "button" | "isDanger" | "sentTo"> {
  /** Ends it where nothing has begun: the user has left, or another act opens the dialog. */
  leave: () => void;
}

/** Ask users to confirm who they are, wherever the server requires it. */
export function useStepUp(): UsedStepUp {
  const [pending, setPending] = useState<PendingStepUp | null>(null);
  const open = useRef<PendingStepUp | null>(null);
  const { client } = useVestibuleContext();
  const departure = useDeparture();
  const sentBefore = useRef("");

  /** Have a code mailed, and return where to; after a canceled dialog, its code is still good. */
  async function mailed(): Promise<string> {
    try {
      sentBefore.current = (await askToReauthenticate(client)).sent_to;
    } catch (error) {
      if (!sentBefore.current || !wants("too_many_requests", error)) throw error;
    }
    return sentBefore.current;
  }

  async function confirmed<T>(act: Act<T>, options: StepUpOptions = {}): Promise<T> {
    const { always, ...shown } = options;
    const signal = departure();
    let sentTo: string | undefined;
    try {
      if (!always) return await act({});
    } catch (error) {
      if (wants("email_code_required", error)) sentTo = await mailed();
      else if (!wants("sign_in_again", error)) throw error;
    }
    let mine: PendingStepUp;
    let leave: () => void;
    return new Promise<T>((resolve, reject) => {
      // What has begun with a credential is done, also where it ends the session or the page.
      let isActing = false;
      let isOver = false;
      const end = (code: string, message: string): void => {
        if (isActing) return;
        isOver = true;
        reject(new VestibuleError(code, message));
      };
      leave = () => end("canceled", "The user has left this");
      mine = {
        ...shown,
        sentTo,
        leave,
        cancel: () => end("sign_in_again", "The user did not confirm this"),
        async act(credential) {
          if (isOver) return; // the credential was still being checked
          isActing = true;
          try {
            resolve(await act(credential));
          } catch (error) {
            isActing = false;
            if (isAboutCredential(error) && !signal.aborted) throw error;
            reject(error);
          }
        },
      };
      open.current?.leave(); // there is one dialog
      open.current = mine;
      if (signal.aborted) leave();
      signal.addEventListener("abort", leave);
      setPending(mine);
    }).finally(() => {
      signal.removeEventListener("abort", leave);
      setPending((now) => (now === mine ? null : now));
    });
  }

  if (!pending) return { confirmed, dialog: null };
  const { leave: _, ...shown } = pending;
  return { confirmed, dialog: <StepUp {...shown} /> };
}

/** Whether another try in the dialog can help. */
function isAboutCredential(error: unknown): boolean {
  if (!(error instanceof VestibuleError) || error.transient) return true;
  return [
    "wrong_password",
    "invalid_code",
    "invalid_passkey",
    "invalid_input",
    "sign_in_again",
    "email_code_required",
  ].includes(error.code);
}

function wants(code: string, error: unknown): boolean {
  return error instanceof VestibuleError && error.code === code;
}
