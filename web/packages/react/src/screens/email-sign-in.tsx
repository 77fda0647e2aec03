"use client";

import { askToSignInByEmail, type CodeSent, type Config, signInByEmail } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { CheckField } from "../fields.js";
import { codeProblem, digitsOf, emailProblem, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { ArrowLeftIcon, MailCheckIcon, MailIcon } from "../icons.js";
import {
  CodeField,
  Field,
  LinkOrButton,
  type LinkTarget,
  Loaded,
  Loading,
  Screen,
  type ScreenProps,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { Resend } from "../resend.js";
import { useConfig, useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";
import { SecondStep } from "./second-step.js";

export interface EmailSignInProps extends ScreenProps {
  /** Where to sign in otherwise. */
  signIn?: LinkTarget;
}

interface Sent {
  to: string;
  verification: CodeSent;
  again: () => Promise<CodeSent>;
}

/** Signing in by a mailed link or code, and the second step where one is asked for. */
export function EmailSignIn({ signIn, ...screen }: EmailSignInProps): ReactNode {
  const words = useAllWords();
  const session = useSession();
  const config = useConfig();
  const [sent, setSent] = useState<Sent | null>(null);
  if (session.status === "pending") return <SecondStep {...screen} challenge={session.challenge} />;
  const back = (
    <LinkOrButton icon={ArrowLeftIcon} isBlock to={signIn} variant="ghost">
      {words.back}
    </LinkOrButton>
  );
  if (sent) return <Inbox {...screen} back={back} sent={sent} setSent={setSent} />;
  if (config.value) {
    return <AskForMail {...screen} back={back} config={config.value} setSent={setSent} />;
  }
  return (
    <Screen {...screen} icon={MailIcon} title={words.emailSignInTitle}>
      <Loaded loaded={config} waiting={<Loading fields={1} />}>
        {() => null}
      </Loaded>
    </Screen>
  );
}

interface StepProps extends ScreenProps {
  back: ReactNode;
  setSent: (sent: Sent) => void;
}

function AskForMail(props: StepProps & { config: Config }): ReactNode {
  const { config, back, setSent, ...screen } = props;
  const { client, captcha } = useVestibuleContext();
  const words = useAllWords();
  const by = config.email_sign_in === "code" ? "code" : "link";
  const form = useForm(
    async ({ email = "", remember }) => {
      const to = email.trim();
      const choice = config.remember_me ? { remember: remember === "true" } : {};
      const again = async (): Promise<CodeSent> => {
        const isAsked = config.captcha.actions.includes("email_sign_in");
        const solved = isAsked ? { captcha: await captcha("email_sign_in", config) } : {};
        return askToSignInByEmail(client, { email: to, ...choice, ...solved });
      };
      setSent({ to, verification: await again(), again });
    },
    ({ email }) => emailProblem(email, words),
    words,
  );
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={MailIcon}
      links={back}
      submit={words.emailSignInSend[by]}
      text={words.emailSignInText[by]}
      title={words.emailSignInTitle}
    >
      <Field
        autoCapitalize="none"
        autoComplete="username"
        label={words.email}
        name="email"
        spellCheck={false}
        type="email"
      />
      {config.remember_me && <CheckField label={words.staySignedIn} name="remember" />}
    </FormScreen>
  );
}

function Inbox({ sent, setSent, back, ...screen }: StepProps & { sent: Sent }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { to, verification, again } = sent;
  const by = verification.method === "link" ? "link" : "code";
  const form = useForm(
    async ({ code = "" }) => {
      await signInByEmail(client, { verification: verification.id, code: digitsOf(code) });
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  async function resend(): Promise<number> {
    const next = await again();
    setSent({ ...sent, verification: next });
    return next.resend_in;
  }
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={MailCheckIcon}
      links={
        <>
          <Resend resend={resend} wait={verification.resend_in} />
          {back}
        </>
      }
      submit={words.signIn}
      takesFocus
      text={<Rich text={words.emailSignInSent[by]} to={to} />}
      title={words.mailboxTitle}
    >
      <CodeField />
    </FormScreen>
  );
}
