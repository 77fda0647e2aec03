"use client";

import type { CodeSent } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { codeProblem, digitsOf, emailProblem, missing, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
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
import { useVestibuleContext } from "../provider.js";
import { useConfig } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";
import { filled } from "../words/filled.js";
import { Rich } from "../words/rich.js";

export interface ForgotPasswordProps extends ScreenProps {
  signIn?: LinkTarget;
}

/** Asking for a way back in; with codes, also taking it. */
export function ForgotPassword({ signIn, ...screen }: ForgotPasswordProps): ReactNode {
  const { client, captcha } = useVestibuleContext();
  const words = useAllWords();
  const config = useConfig();
  const [asked, setAsked] = useState<{ to: string; challenge?: CodeSent } | null>(null);
  const form = useForm(
    async ({ email = "" }) => {
      const always = config.value?.captcha.actions.includes("reset_password");
      const solved =
        always && config.value ? { captcha: await captcha("reset_password", config.value) } : {};
      const { challenge } = await client.askToResetPassword({ email: email.trim(), ...solved });
      setAsked({ to: email.trim(), ...(challenge && { challenge }) });
    },
    ({ email }) => emailProblem(email, words),
    words,
  );
  if (asked?.challenge) {
    return <ResetByCode {...screen} challenge={asked.challenge} signIn={signIn} to={asked.to} />;
  }
  return (
    <FormScreen
      {...screen}
      end={
        asked && (
          <>
            <Success>{filled(words.forgotSent, { to: asked.to })}</Success>
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
  props: ScreenProps & { challenge: CodeSent; to: string; signIn: LinkTarget | undefined },
): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { challenge, to, signIn, ...screen } = props;
  const [done, setDone] = useState(false);
  const form = useForm(
    async ({ code = "", password = "" }) => {
      await client.resetPassword({ challenge: challenge.id, code: digitsOf(code), password });
      setDone(true);
    },
    (values) => ({ ...missing(values, ["password"], words), ...codeProblem(values.code, words) }),
    words,
  );
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
      <UsernameForPasswordManager email={to} />
      <CodeField />
      <NewPasswordField label={words.newPassword} name="password" />
    </FormScreen>
  );
}
