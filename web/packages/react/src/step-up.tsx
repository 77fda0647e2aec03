"use client";

import { askToReauthenticate, type FreshProof, VestibuleError } from "@vestibule/client";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { codeProblem, digitsOf, missing, sentenceOf, useForm } from "./form.js";
import { FormBody } from "./form-screen.js";
import { CodeField, PasswordField, PlainButton, Screen, Text } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { useAccount } from "./session.js";
import { useAllWords } from "./use-all-words.js";
import { UsernameForPasswordManager } from "./username-for-password-manager.js";
import { filled } from "./words/filled.js";

/** Something that the server may want a fresh proof for. */
export type Act<T> = (proof: FreshProof) => Promise<T>;

export interface StepUpOptions {
  /** Ask at once: the server does this with a proof only. */
  always?: boolean;
  /** What the dialog says; as a rule, that a fresh proof is needed. */
  text?: string;
  /** What the button says, where it is not enough that one confirms. */
  button?: string;
}

export interface UsedStepUp {
  /**
   * Do something, and ask for a fresh proof where the server wants one.
   *
   * Raises: what the server refused; where the person leaves the dialog, that a proof was
   * wanted (`sign_in_again`).
   */
  confirmed: <T>(act: Act<T>, options?: StepUpOptions) => Promise<T>;
  /** The dialog, while it is open: place it anywhere in what you render. */
  dialog: ReactNode;
}

interface Asked {
  act: Act<void>;
  cancel: () => void;
  text: string | undefined;
  button: string | undefined;
}

/** Ask users to confirm who they are, wherever the server requires it. */
export function useStepUp(): UsedStepUp {
  const [asked, setAsked] = useState<Asked | null>(null);

  async function confirmed<T>(act: Act<T>, options: StepUpOptions = {}): Promise<T> {
    try {
      if (!options.always) return await act({});
    } catch (error) {
      if (!wants("sign_in_again", error)) throw error;
    }
    return new Promise<T>((resolve, reject) => {
      const end = (settle: () => void): void => {
        setAsked(null);
        settle();
      };
      const cancelled = new VestibuleError("sign_in_again", "Nobody confirmed this");
      setAsked({
        text: options.text,
        button: options.button,
        cancel: () => end(() => reject(cancelled)),
        async act(proof) {
          try {
            const value = await act(proof);
            end(() => resolve(value));
          } catch (error) {
            if (isAboutTheProof(error)) throw error;
            end(() => reject(error));
          }
        },
      });
    });
  }

  return { confirmed, dialog: asked && <StepUp {...asked} /> };
}

/** Whether another try in the dialog can help. */
function isAboutTheProof(error: unknown): boolean {
  if (!(error instanceof VestibuleError) || error.transient) return true;
  return ["wrong_password", "invalid_code", "invalid_input", "sign_in_again"].includes(error.code);
}

function wants(code: string, error: unknown): boolean {
  return error instanceof VestibuleError && error.code === code;
}

export interface StepUpProps {
  /** What is to be done, once there is a proof; what it refuses is shown. */
  act: Act<void>;
  cancel: () => void;
  text?: string | undefined;
  button?: string | undefined;
}

/** A dialog that asks for the password, or for a code where there is none. */
export function StepUp({ act, cancel, text, button }: StepUpProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const dialog = useRef<HTMLDialogElement>(null);
  const [sentTo, setSentTo] = useState("");
  const [said, setSaid] = useState("");
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal(); // leads to the title, and so to nothing that can be answered
    shown?.querySelector<HTMLElement>("input:not([aria-hidden])")?.focus();
    return () => shown?.close(); // gives the focus back to where it was
  }, []);
  const form = useForm(
    ({ current_password, code }) =>
      act(sentTo ? { code: digitsOf(code ?? "") } : proofOf(current_password)),
    (values) =>
      sentTo ? codeProblem(values.code, words) : missing(values, ["current_password"], words),
    words,
  );
  const { ref } = form;
  useEffect(() => {
    if (sentTo) ref.current?.querySelector<HTMLElement>("[name=code]")?.focus();
  }, [ref, sentTo]);
  async function mail(): Promise<void> {
    try {
      setSentTo((await askToReauthenticate(client)).sent_to);
      setSaid("");
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <dialog
      aria-label={words.stepUpTitle}
      className="vestibule-dialog"
      onCancel={(event) => {
        event.preventDefault();
        cancel();
      }}
      ref={dialog}
    >
      <Screen level={2} title={words.stepUpTitle}>
        <Text>{text ?? words.stepUpText}</Text>
        {sentTo && <Text>{filled(words.codeSentTo, { to: sentTo })}</Text>}
        <FormBody
          after={<PlainButton onClick={cancel}>{words.cancel}</PlainButton>}
          form={form}
          key={sentTo}
          submit={button ?? words.stepUp}
        >
          <UsernameForPasswordManager email={account?.email ?? ""} />
          {sentTo ? (
            <CodeField />
          ) : (
            <PasswordField
              autoComplete="current-password"
              label={words.currentPassword}
              name="current_password"
            />
          )}
        </FormBody>
        <button
          className="vestibule-link"
          onClick={() => (sentTo ? setSentTo("") : void mail())}
          type="button"
        >
          {sentTo ? words.stepUpByPassword : words.stepUpByCode}
        </button>
        <p className="vestibule-quiet" role="status">
          {said}
        </p>
      </Screen>
    </dialog>
  );
}

function proofOf(password: string | undefined): FreshProof {
  return { current_password: password ?? "" };
}
