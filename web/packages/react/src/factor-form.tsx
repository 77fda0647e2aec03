"use client";

import type { ReactNode } from "react";
import { codeProblem, digitsOf, missing } from "./form-errors.js";
import {
  FingerprintIcon,
  type Icon,
  LifeBuoyIcon,
  LockIcon,
  MailIcon,
  PhoneIcon,
} from "./icons.js";
import { CodeField, Field } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { type Submission, useSubmission } from "./submission.js";
import type { Words } from "./words/sign-in/index.js";

const ICONS: Record<string, Icon> = {
  passkey: FingerprintIcon,
  totp: PhoneIcon,
  email_code: MailIcon,
  recovery_code: LifeBuoyIcon,
  password: LockIcon,
};

/** What a method looks like, and what it is called. */
export interface MethodLook {
  icon: Icon;
  title: string;
  hint: string;
}

/** Return how to show a method; a newer server may have others. */
export function methodLook(method: string, words: Words): MethodLook {
  const title = (words.methods as Record<string, string>)[method] ?? method;
  const hint = (words.methodHints as Record<string, string>)[method] ?? "";
  return { icon: ICONS[method] ?? LockIcon, title, hint };
}

/** An answer by a code. */
export interface CodeAnswer {
  method: string;
  code: string;
}

/** Send the code of a method, of an app, a mail or a list. */
export function useFactorSubmission<V extends { code?: string }>(
  method: string,
  send: (answer: CodeAnswer, values: V) => Promise<unknown>,
): Submission<V> {
  const { words } = useVestibuleContext();
  const isRecovery = method === "recovery_code";
  return useSubmission<V>(
    async (values) => {
      const { code = "" } = values;
      await send({ method, code: isRecovery ? code.trim() : digitsOf(code) }, values);
    },
    ({ code }) => (isRecovery ? recoveryProblem(code, words) : codeProblem(code, words)),
  );
}

/** The field for the code of a method. */
export function FactorField(props: { method: string; waitsWhenFull?: boolean }): ReactNode {
  const { words } = useVestibuleContext();
  if (props.method !== "recovery_code") return <CodeField waitsWhenFull={props.waitsWhenFull} />;
  return (
    <Field
      autoCapitalize="characters"
      autoComplete="off"
      autoCorrect="off"
      className="vb-mono"
      hint={words.recoveryHint}
      label={words.methods.recovery_code}
      name="code"
      spellCheck={false}
    />
  );
}

function recoveryProblem(code: string | undefined, words: Words): Record<string, string> {
  const empty = missing({ code: code ?? "" }, ["code"], words);
  if (empty.code) return empty;
  return code?.replace(/[^0-9a-z]/gi, "").length === 25 ? {} : { code: words.recoveryInvalid };
}
