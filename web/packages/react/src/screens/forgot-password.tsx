"use client";

import type { CodeSent } from "@vestibule/client";
import type { ReactNode } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { type ForgotPasswordFlow, useForgotPassword } from "../hooks/use-forgot-password.js";
import { ArrowLeftIcon, CheckCircleIcon, KeyIcon, LockIcon, MailCheckIcon } from "../icons.js";
import { NewPasswordField } from "../new-password.js";
import {
  CodeField,
  Field,
  LinkOrButton,
  type LinkTarget,
  type ScreenProps,
  Success,
} from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";
import { filled } from "../words/filled.js";
import { Rich } from "../words/rich.js";

export interface ForgotPasswordProps extends ScreenProps {
  signIn?: LinkTarget;
}

/** Asking for a way back in; with codes, also taking it. */
export function ForgotPassword({ signIn, ...screen }: ForgotPasswordProps): ReactNode {
  const words = useAllWords();
  const flow = useForgotPassword();
  const form = useFormOf(flow, ({ email = "" }) => ({ email }));
  const asked = flow.step === "inbox";
  if (flow.challenge) {
    return <ResetByCode {...screen} challenge={flow.challenge} flow={flow} signIn={signIn} />;
  }
  return (
    <FormScreen
      {...screen}
      end={
        asked && (
          <>
            <Success>{filled(words.forgotSent, { to: flow.email })}</Success>
            <p className="vb-meta">{words.spamHint}</p>
          </>
        )
      }
      form={form}
      icon={asked ? MailCheckIcon : KeyIcon}
      links={
        <LinkOrButton icon={ArrowLeftIcon} isBlock to={signIn} variant="ghost">
          {words.backToSignIn}
        </LinkOrButton>
      }
      submit={words.send}
      text={words.forgotText}
      title={asked ? words.mailboxTitle : words.forgotTitle}
    >
      <Field
        autoCapitalize="none"
        autoComplete="username"
        label={words.email}
        name="email"
        spellCheck={false}
        type="email"
      />
    </FormScreen>
  );
}

function ResetByCode(
  props: ScreenProps & {
    challenge: CodeSent;
    flow: ForgotPasswordFlow;
    signIn: LinkTarget | undefined;
  },
): ReactNode {
  const words = useAllWords();
  const { challenge, flow, signIn, ...screen } = props;
  const done = flow.step === "done";
  const form = useFormOf(flow.resetPassword, ({ code = "", password = "" }) => ({
    code,
    password,
  }));
  return (
    <FormScreen
      {...screen}
      end={done && <Success>{words.resetDone}</Success>}
      form={form}
      icon={done ? CheckCircleIcon : LockIcon}
      links={
        <LinkOrButton icon={ArrowLeftIcon} isBlock to={signIn} variant="ghost">
          {words.backToSignIn}
        </LinkOrButton>
      }
      submit={words.setPassword}
      takesFocus
      text={<Rich text={words.codeSentTo} to={challenge.sent_to} />}
      title={words.resetTitle}
      tone={done ? "ok" : "accent"}
    >
      <UsernameForPasswordManager email={flow.email} />
      <CodeField />
      <NewPasswordField label={words.newPassword} name="password" />
    </FormScreen>
  );
}
