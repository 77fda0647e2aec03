"use client";

import type { Config } from "@vestibule/client";
import type { ReactNode } from "react";
import { CheckField } from "../fields.js";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { type EmailSignInFlow, useEmailSignIn } from "../hooks/use-email-sign-in.js";
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
import { Resend } from "../resend.js";
import { useConfig, useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";
import { SecondStep } from "./second-step.js";

export interface EmailSignInProps extends ScreenProps {
  /** Where to sign in otherwise. */
  signIn?: LinkTarget;
}

/** Signing in by a mailed link or code, and the second step where one is asked for. */
export function EmailSignIn({ signIn, ...screen }: EmailSignInProps): ReactNode {
  const words = useAllWords();
  const session = useSession();
  const config = useConfig();
  const flow = useEmailSignIn();
  if (session.status === "pending") return <SecondStep {...screen} challenge={session.challenge} />;
  const back = (
    <LinkOrButton icon={ArrowLeftIcon} isBlock to={signIn} variant="ghost">
      {words.back}
    </LinkOrButton>
  );
  if (flow.step === "inbox") return <Inbox {...screen} back={back} flow={flow} />;
  if (config.value) {
    return <AskForMail {...screen} back={back} config={config.value} flow={flow} />;
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
  flow: EmailSignInFlow;
}

function AskForMail(props: StepProps & { config: Config }): ReactNode {
  const { config, back, flow, ...screen } = props;
  const words = useAllWords();
  const { by } = flow;
  const form = useFormOf(flow, ({ email = "", remember }) => ({
    email,
    remember: remember === "true",
  }));
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

function Inbox({ flow, back, ...screen }: StepProps): ReactNode {
  const words = useAllWords();
  const form = useFormOf(flow.confirm, ({ code = "" }) => ({ code }));
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={MailCheckIcon}
      links={
        <>
          <Resend resend={flow.resend} wait={flow.resendIn} />
          {back}
        </>
      }
      submit={words.signIn}
      takesFocus
      text={<Rich text={words.emailSignInSent[flow.by]} to={flow.email} />}
      title={words.mailboxTitle}
    >
      <CodeField />
    </FormScreen>
  );
}
