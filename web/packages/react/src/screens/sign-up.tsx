"use client";

import type { Config, Verification } from "@vestibule/client";
import type { ReactNode } from "react";
import { BrandHeader } from "../brand.js";
import { ChoiceField } from "../choices.js";
import { useFormOf } from "../form.js";
import { FormBody, FormScreen } from "../form-screen.js";
import { type Registration, type SignUpFlow, useSignUp } from "../hooks/use-sign-up.js";
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
import { ProfileFields } from "../profile-fields.js";
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
  const flow = useSignUp();
  const session = useSession();
  if (session.status === "pending")
    return <SecondStep {...screen} challenge={session.challenge} header={null} />;
  if (flow.verification) {
    return <CheckInbox {...screen} flow={flow} signIn={signIn} verification={flow.verification} />;
  }
  if (flow.step === "registered") {
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
      header={<BrandHeader />}
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
              <SignUpForm config={value} flow={flow} />
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

function SignUpForm({ config, flow }: { config: Config; flow: SignUpFlow }): ReactNode {
  const words = useAllWords();
  const asks = (field: string): boolean => config.registration.asks_for.includes(field);
  const byName = config.sign_in_with.includes("username");
  const form = useFormOf<Registration>(flow, (values) => ({ email: "", password: "", ...values }));
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
    flow: SignUpFlow;
    verification: Verification;
    signIn: LinkTarget | undefined;
  },
): ReactNode {
  const words = useAllWords();
  const { flow, verification, signIn, ...screen } = props;
  const verified = flow.step === "verified";
  const byCode = verification.method !== "link";
  const form = useFormOf(flow.verify, ({ code = "" }) => ({ code }));
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
