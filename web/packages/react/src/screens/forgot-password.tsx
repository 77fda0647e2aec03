"use client";

import type { Challenge } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { codeProblem, digitsOf, emailProblem, missing, useForm } from "../form.js";
import { NewPasswordField } from "../new-password.js";
import {
  CodeField,
  Field,
  FormOf,
  LinkOrButton,
  type LinkTarget,
  Screen,
  type ScreenProps,
  Submit,
  Success,
  Text,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";
import { filled } from "../words/filled.js";

export interface ForgotPasswordProps extends ScreenProps {
  signIn?: LinkTarget;
}

/** Asking for a way back in; with codes, also taking it. */
export function ForgotPassword({ signIn, ...screen }: ForgotPasswordProps): ReactNode {
  const { client, captcha } = useVestibuleContext();
  const words = useAllWords();
  const config = useConfig();
  const [asked, setAsked] = useState<{ to: string; challenge?: Challenge } | null>(null);
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
    <Screen
      {...screen}
      key={asked ? "asked" : "ask"}
      takesFocus={!!asked}
      title={words.forgotTitle}
    >
      {asked ? (
        <Success>{filled(words.forgotSent, { to: asked.to })}</Success>
      ) : (
        <>
          <Text>{words.forgotText}</Text>
          <FormOf form={form}>
            <Field
              autoCapitalize="none"
              autoComplete="username"
              form={form}
              label={words.email}
              name="email"
              spellCheck={false}
              type="email"
            />
            <Submit form={form}>{words.send}</Submit>
          </FormOf>
        </>
      )}
      <LinkOrButton to={signIn}>{words.signIn}</LinkOrButton>
    </Screen>
  );
}

function ResetByCode(
  props: ScreenProps & { challenge: Challenge; to: string; signIn: LinkTarget | undefined },
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
    <Screen {...screen} key={String(done)} takesFocus title={words.resetTitle}>
      {done ? (
        <Success>{words.resetDone}</Success>
      ) : (
        <>
          <Text>{filled(words.codeSentTo, { to: challenge.sent_to })}</Text>
          <FormOf form={form}>
            <UsernameForPasswordManager email={to} />
            <CodeField form={form} />
            <NewPasswordField form={form} label={words.newPassword} name="password" />
            <Submit form={form}>{words.setPassword}</Submit>
          </FormOf>
        </>
      )}
      <LinkOrButton to={signIn}>{words.signIn}</LinkOrButton>
    </Screen>
  );
}
