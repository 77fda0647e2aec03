"use client";

import type { Config } from "@vestibule/client";
import { supportsPasskeys } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { BrandHeader } from "../brand.js";
import { useFormOf } from "../form.js";
import { sentenceOf } from "../form-errors.js";
import { FormBody } from "../form-screen.js";
import { type Credentials, type SignInFlow, useSignIn } from "../hooks/use-sign-in.js";
import { MailIcon } from "../icons.js";
import { LastUsed } from "../last-used.js";
import {
  Button,
  CheckField,
  Field,
  LinkOrButton,
  LinkSentence,
  type LinkTarget,
  Loaded,
  Loading,
  PasswordField,
  Screen,
  type ScreenProps,
  Status,
} from "../parts.js";
import { PasskeyButton } from "../passkey-button.js";
import { useVestibuleContext } from "../provider.js";
import { Providers } from "../providers.js";
import { useConfig } from "../session.js";
import { type SignedInProps, useSignedInRedirect } from "../signed-in-redirect.js";
import { filled } from "../words/filled.js";
import { SecondStep } from "./second-step.js";

export interface SignInProps extends ScreenProps, SignedInProps {
  /** Where to come back to from a provider; `redirectTo` by default. */
  next?: string;
  forgot?: LinkTarget;
  signUp?: LinkTarget;
  /** Where to sign in by mail, where the installation offers it. */
  emailSignIn?: LinkTarget;
}

/** Signing in by passkey or password, and the second step where one is asked for. */
export function SignIn(props: SignInProps): ReactNode {
  const {
    forgot,
    signUp,
    emailSignIn,
    redirectTo,
    onSignedIn,
    next = redirectTo,
    ...screen
  } = props;
  const { words } = useVestibuleContext();
  const config = useConfig();
  const flow = useSignIn();
  const form = useRef<HTMLDivElement>(null);
  const goesOn = redirectTo !== undefined || onSignedIn !== undefined;
  useSignedInRedirect({ redirectTo, onSignedIn }, goesOn);
  if (goesOn && flow.step === "done") return null;
  if (flow.challenge) return <SecondStep {...screen} challenge={flow.challenge} header={null} />;
  // As long as that is not known, as most have it: what comes then does not move what is there.
  const isOpen = config.value?.registration.open ?? !config.error;
  return (
    <Screen
      header={<BrandHeader />}
      {...screen}
      note={isOpen && signUp && <LinkSentence text={words.noAccount} to={signUp} />}
      title={words.signInTitle}
    >
      <Loaded loaded={config} waiting={<Loading fields={2} />}>
        {(value) => (
          <div className="vb-screen__flow" ref={form}>
            <Providers around={form} config={value} next={next}>
              {value.passkeys && supportsPasskeys() && <PasskeyButton around={form} />}
            </Providers>
            <PasswordForm config={value} flow={flow} forgot={forgot} />
            {emailSignIn && (value.email_sign_in === "link" || value.email_sign_in === "code") && (
              <LinkOrButton icon={MailIcon} isBlock to={emailSignIn} variant="ghost">
                {words.emailSignIn[value.email_sign_in]} <LastUsed method="email" />
              </LinkOrButton>
            )}
          </div>
        )}
      </Loaded>
    </Screen>
  );
}

function PasswordForm(props: {
  config: Config;
  flow: SignInFlow;
  forgot: LinkTarget | undefined;
}): ReactNode {
  const { words } = useVestibuleContext();
  const { config, flow, forgot } = props;
  const form = useFormOf<Credentials>(flow, ({ identifier = "", password = "", remember }) => ({
    identifier,
    password,
    remember: remember === "true",
  }));
  const byEmail = config.sign_in_with.join() === "email";
  return (
    <FormBody
      // Offered to all users alike: that it is needed would tell whether there is an account.
      after={flow.mayBeUnverified && <VerifyAgain flow={flow} key={flow.identifier} />}
      form={form}
      submit={words.signIn}
    >
      <Field
        autoCapitalize="none"
        autoComplete={config.passkeys && supportsPasskeys() ? "username webauthn" : "username"}
        defaultValue={flow.identifier}
        label={identifierLabel(config.sign_in_with, words)}
        name="identifier"
        spellCheck={false}
        type={byEmail ? "email" : "text"}
      />
      <PasswordField
        autoComplete="current-password"
        label={words.password}
        name="password"
        side={forgot && <LinkOrButton to={forgot}>{words.forgot}</LinkOrButton>}
      />
      {config.remember_me && <CheckField label={words.staySignedIn} name="remember" />}
    </FormBody>
  );
}

function VerifyAgain({ flow }: { flow: SignInFlow }): ReactNode {
  const { words } = useVestibuleContext();
  const [said, setSaid] = useState("");
  async function send(): Promise<void> {
    try {
      await flow.resendVerification();
      setSaid(filled(words.verifySent, { to: flow.identifier.trim() }));
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <div className="vb-stack">
      <Button isBlock onClick={() => void send()}>
        {words.verifyAgain}
      </Button>
      <Status>{said}</Status>
    </div>
  );
}

function identifierLabel(
  by: string[],
  words: { email: string; username: string; emailOrUsername: string },
): string {
  if (by.length > 1) return words.emailOrUsername;
  return by[0] === "username" ? words.username : words.email;
}
