"use client";

import type { Config, SignedUp, Verification } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { ChoiceField } from "../choices.js";
import { codeProblem, digitsOf, emailProblem, missing, useForm } from "../form.js";
import { FormBody, FormScreen } from "../form-screen.js";
import { ArrowLeftIcon, CheckCircleIcon, MailCheckIcon } from "../icons.js";
import { NewPasswordField } from "../new-password.js";
import {
  CodeField,
  Field,
  LinkOrButton,
  LinkSentence,
  type LinkTarget,
  Loaded,
  Loading,
  Screen,
  type ScreenProps,
  Success,
} from "../parts.js";
import { factsOf, ProfileFields } from "../profile-fields.js";
import { useVestibuleContext } from "../provider.js";
import { Providers } from "../providers.js";
import { useConfig, useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";
import { SecondStep } from "./second-step.js";

export interface SignUpProps extends ScreenProps {
  /** Where to come back to from a provider. */
  next?: string;
  signIn?: LinkTarget;
}

/** Registration, with the fields and roles that the installation has. */
export function SignUp({ signIn, next, ...screen }: SignUpProps): ReactNode {
  const words = useAllWords();
  const config = useConfig();
  const session = useSession();
  const [done, setDone] = useState<{ email: string; answer: SignedUp } | null>(null);
  if (session.status === "pending")
    return <SecondStep {...screen} challenge={session.challenge} header={null} />;
  if (done?.answer.status === "verification") {
    const { verification } = done.answer;
    return (
      <CheckInbox {...screen} email={done.email} signIn={signIn} verification={verification} />
    );
  }
  if (done?.answer.status === "registered") {
    return (
      <Screen
        {...screen}
        icon={CheckCircleIcon}
        takesFocus
        text={words.registered}
        title={words.registeredTitle}
        tone="ok"
      >
        <LinkOrButton isBlock to={signIn} variant="primary">
          {words.signIn}
        </LinkOrButton>
      </Screen>
    );
  }
  const closed = config.value?.registration.open === false;
  return (
    <Screen
      {...screen}
      note={signIn && <LinkSentence text={words.haveAccount} to={signIn} />}
      text={closed ? words.closed : words.signUpText}
      title={closed ? words.closedTitle : words.signUpTitle}
    >
      <Loaded loaded={config} waiting={<Loading fields={5} />}>
        {(value) =>
          !closed && (
            <>
              <Providers config={value} next={next} />
              <SignUpForm config={value} done={(email, answer) => setDone({ email, answer })} />
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

function SignUpForm(props: {
  config: Config;
  done: (email: string, answer: SignedUp) => void;
}): ReactNode {
  const { client, captcha } = useVestibuleContext();
  const words = useAllWords();
  const { config } = props;
  const asks = (field: string): boolean => config.registration.asks_for.includes(field);
  const byName = config.sign_in_with.includes("username");
  const needed = ["first_name", "last_name"].filter(asks).concat(byName ? ["username"] : []);
  const wanted = config.profile_fields.filter((each) => each.required && each.kind !== "boolean");
  needed.push(...wanted.map((each) => each.name));
  const form = useForm(
    async ({ email = "", password = "", ...rest }) => {
      const asked = config.captcha.actions.includes("sign_up");
      const solved = asked ? { captcha: await captcha("sign_up", config) } : {};
      const names = { first_name: rest.first_name ?? "", last_name: rest.last_name ?? "" };
      const facts = factsOf(config.profile_fields, rest);
      const body = { ...rest, ...names, ...facts, email: email.trim(), password, ...solved };
      props.done(body.email, await client.signUp(body));
    },
    (values) => ({
      ...missing(values, [...needed, "password"], words),
      ...emailProblem(values.email, words),
    }),
    words,
  );
  return (
    <FormBody form={form} submit={words.signUp}>
      {(asks("first_name") || asks("last_name")) && (
        <div className="vb-two">
          {asks("first_name") && (
            <Field autoComplete="given-name" label={words.firstName} name="first_name" />
          )}
          {asks("last_name") && (
            <Field autoComplete="family-name" label={words.lastName} name="last_name" />
          )}
        </div>
      )}
      <Field
        autoCapitalize="none"
        autoComplete={byName ? "email" : "username"}
        label={words.email}
        name="email"
        spellCheck={false}
        type="email"
      />
      {byName && (
        <Field
          autoCapitalize="none"
          autoComplete="username"
          label={words.username}
          name="username"
          spellCheck={false}
        />
      )}
      <NewPasswordField label={words.password} name="password" />
      {asks("phone") && (
        <Field
          autoComplete="tel"
          hint={words.phoneHint}
          isOptional
          label={words.phone}
          name="phone"
          type="tel"
        />
      )}
      {asks("role") && config.registration.roles.length > 1 && (
        <ChoiceField
          choices={config.registration.roles.map(({ name, label }) => ({ value: name, label }))}
          label={words.role}
          name="role"
        />
      )}
      <ProfileFields fields={config.profile_fields} />
    </FormBody>
  );
}

/** Says where to look for the mail, and takes its code where it carries one. */
function CheckInbox(
  props: ScreenProps & {
    email: string;
    verification: Verification;
    signIn: LinkTarget | undefined;
  },
): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { email, verification, signIn, ...screen } = props;
  const [verified, setVerified] = useState(false);
  const byCode = verification.method !== "link";
  const form = useForm(
    async ({ code = "" }) => {
      await client.verifyEmail({ email, code: digitsOf(code) });
      setVerified(true);
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  const { header: _, ...inbox } = screen; // a picture of the inbox instead
  const links = (
    <LinkOrButton icon={ArrowLeftIcon} isBlock to={signIn} variant="ghost">
      {words.backToSignIn}
    </LinkOrButton>
  );
  const title = words.mailboxTitle;
  if (!byCode) {
    return (
      <Screen
        {...inbox}
        icon={MailCheckIcon}
        takesFocus
        text={<Rich text={words.mailboxLink} to={verification.sent_to} />}
        title={title}
      >
        <p className="vb-meta">{words.spamHint}</p>
        {links}
      </Screen>
    );
  }
  return (
    <FormScreen
      {...inbox}
      end={verified && <Success>{words.verifyDone}</Success>}
      form={form}
      icon={verified ? CheckCircleIcon : MailCheckIcon}
      links={links}
      submit={words.verify}
      takesFocus
      text={<Rich text={words.mailboxCode} to={verification.sent_to} />}
      title={title}
      tone={verified ? "ok" : "accent"}
    >
      <CodeField />
    </FormScreen>
  );
}
