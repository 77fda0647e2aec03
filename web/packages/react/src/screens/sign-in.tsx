"use client";

import type { Config } from "@vestibule/client";
import { supportsPasskeys } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { missing, sentenceOf, useForm } from "../form.js";
import { FormBody } from "../form-screen.js";
import { MailIcon } from "../icons.js";
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
import { useConfig, useSession } from "../session.js";
import { filled } from "../words/filled.js";
import { SecondStep } from "./second-step.js";

export interface SignInProps extends ScreenProps {
  /** Where to come back to from a provider. */
  next?: string;
  forgot?: LinkTarget;
  signUp?: LinkTarget;
  /** Where to sign in by mail, where the installation offers it. */
  emailSignIn?: LinkTarget;
}

/** Signing in by passkey or password, and the second step where one is asked for. */
export function SignIn(props: SignInProps): ReactNode {
  const { forgot, signUp, emailSignIn, next, ...screen } = props;
  const { words } = useVestibuleContext();
  const session = useSession();
  const config = useConfig();
  const [who, setWho] = useState("");
  const form = useRef<HTMLDivElement>(null);
  if (session.status === "pending")
    return <SecondStep {...screen} challenge={session.challenge} header={null} />;
  // As long as that is not known, as most have it: what comes then does not move what is there.
  const isOpen = config.value?.registration.open ?? !config.error;
  return (
    <Screen
      {...screen}
      note={isOpen && signUp && <LinkSentence text={words.noAccount} to={signUp} />}
      title={words.signInTitle}
    >
      <Loaded loaded={config} waiting={<Loading fields={2} />}>
        {(value) => (
          <div className="vb-screen__flow" ref={form}>
            <Providers config={value} next={next}>
              {value.passkeys && supportsPasskeys() && <PasskeyButton around={form} />}
            </Providers>
            <PasswordForm config={value} forgot={forgot} setWho={setWho} who={who} />
            {emailSignIn && (value.email_sign_in === "link" || value.email_sign_in === "code") && (
              <LinkOrButton icon={MailIcon} isBlock to={emailSignIn} variant="ghost">
                {words.emailSignIn[value.email_sign_in]}
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
  forgot: LinkTarget | undefined;
  who: string;
  setWho: (who: string) => void;
}): ReactNode {
  const { client, words, captcha } = useVestibuleContext();
  const { config, forgot, who, setWho } = props;
  const mayWait = config.email_verification === "required";
  const either = { ...words.refusals, invalid_credentials: words.invalidOrNotVerified };
  const form = useForm(
    async ({ identifier = "", password = "", remember }) => {
      setWho(identifier); // Back from the second step finds it again
      const choice = config.remember_me ? { remember: remember === "true" } : {};
      const body = { ...identified(config, identifier.trim()), password, ...choice };
      try {
        await client.signIn(body);
      } catch (error) {
        if ((error as { code?: string }).code !== "captcha_required") throw error;
        await client.signIn({ ...body, captcha: await captcha("sign_in", config) });
      }
    },
    (values) => missing(values, ["identifier", "password"], words),
    mayWait ? { ...words, refusals: either } : words,
  );
  const refused = form.errors.form === words.invalidOrNotVerified;
  const byEmail = config.sign_in_with.join() === "email";
  return (
    <FormBody
      // Offered to everybody alike: that it is needed would tell whether there is an account.
      after={
        refused && who.includes("@") && <VerifyAgain config={config} email={who.trim()} key={who} />
      }
      form={form}
      submit={words.signIn}
    >
      <Field
        autoCapitalize="none"
        autoComplete={config.passkeys && supportsPasskeys() ? "username webauthn" : "username"}
        defaultValue={who}
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

function VerifyAgain({ config, email }: { config: Config; email: string }): ReactNode {
  const { client, words, captcha } = useVestibuleContext();
  const [said, setSaid] = useState("");
  async function send(): Promise<void> {
    try {
      const wanted = config.captcha.actions.includes("verify_email");
      const solved = wanted ? { captcha: await captcha("verify_email", config) } : {};
      await client.askToVerifyEmail({ email, ...solved });
      setSaid(filled(words.verifySent, { to: email }));
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

function identified(config: Config, who: string): { email: string } | { username: string } {
  const byName = config.sign_in_with.includes("username") && !who.includes("@");
  return byName || !config.sign_in_with.includes("email") ? { username: who } : { email: who };
}

function identifierLabel(
  by: string[],
  words: { email: string; username: string; emailOrUsername: string },
): string {
  if (by.length > 1) return words.emailOrUsername;
  return by[0] === "username" ? words.username : words.email;
}
