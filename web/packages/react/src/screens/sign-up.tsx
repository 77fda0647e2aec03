"use client";

import type { Config, SignedUp, Verification } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { codeProblem, digitsOf, emailProblem, missing, useForm } from "../form.js";
import {
  CodeField,
  Field,
  FormOf,
  PasswordField,
  Screen,
  type ScreenProps,
  Submit,
  Success,
  Text,
  useNames,
  type Way,
  WayTo,
  Whole,
} from "../parts.js";
import { useKit } from "../provider.js";
import { useConfig } from "../session.js";
import { filled } from "../words/index.js";

export interface SignUpProps extends ScreenProps {
  signIn?: Way;
}

/** Registration, with the fields and roles that the installation has. */
export function SignUp({ signIn, ...screen }: SignUpProps): ReactNode {
  const { words } = useKit();
  const config = useConfig();
  const [done, setDone] = useState<{ email: string; answer: SignedUp } | null>(null);
  if (done?.answer.status === "verification") {
    const { verification } = done.answer;
    return <Mailbox {...screen} email={done.email} signIn={signIn} verification={verification} />;
  }
  if (done?.answer.status === "registered") {
    return (
      <Screen {...screen} takesFocus title={words.registeredTitle}>
        <Text>{words.registered}</Text>
        <WayTo way={signIn}>{words.signIn}</WayTo>
      </Screen>
    );
  }
  const closed = config.value?.registration.open === false;
  return (
    <Screen {...screen} title={closed ? words.closedTitle : words.signUpTitle}>
      <Whole loaded={config}>
        {(value) =>
          closed ? (
            <Text>{words.closed}</Text>
          ) : (
            <Newcomer config={value} done={(email, answer) => setDone({ email, answer })} />
          )
        }
      </Whole>
      <WayTo way={signIn}>{words.haveAccount}</WayTo>
    </Screen>
  );
}

function Newcomer(props: {
  config: Config;
  done: (email: string, answer: SignedUp) => void;
}): ReactNode {
  const { client, words, captcha } = useKit();
  const { config } = props;
  const asks = (field: string): boolean => config.registration.asks_for.includes(field);
  const byName = config.sign_in_with.includes("username");
  const needed = ["first_name", "last_name"].filter(asks).concat(byName ? ["username"] : []);
  const form = useForm(
    async ({ email = "", password = "", ...rest }) => {
      const asked = config.captcha.actions.includes("sign_up");
      const solved = asked ? { captcha: await captcha("sign_up", config) } : {};
      const names = { first_name: rest.first_name ?? "", last_name: rest.last_name ?? "" };
      const body = { ...rest, ...names, email: email.trim(), password, ...solved };
      props.done(body.email, await client.signUp(body));
    },
    (values) => ({
      ...missing(values, [...needed, "password"], words),
      ...emailProblem(values.email, words),
    }),
  );
  return (
    <FormOf form={form}>
      {asks("first_name") && (
        <Field autoComplete="given-name" form={form} label={words.firstName} name="first_name" />
      )}
      {asks("last_name") && (
        <Field autoComplete="family-name" form={form} label={words.lastName} name="last_name" />
      )}
      <Field
        autoCapitalize="none"
        autoComplete={byName ? "email" : "username"}
        form={form}
        label={words.email}
        name="email"
        spellCheck={false}
        type="email"
      />
      {byName && (
        <Field
          autoCapitalize="none"
          autoComplete="username"
          form={form}
          label={words.username}
          name="username"
          spellCheck={false}
        />
      )}
      <PasswordField
        autoComplete="new-password"
        form={form}
        hint={filled(words.passwordHint, { min: config.password.min_length })}
        label={words.password}
        name="password"
      />
      {asks("phone") && (
        <Field
          autoComplete="tel"
          form={form}
          hint={words.phoneHint}
          isOptional
          label={words.phone}
          name="phone"
          type="tel"
        />
      )}
      {asks("role") && config.registration.roles.length > 1 && (
        <RoleChoice roles={config.registration.roles} />
      )}
      <Submit form={form}>{words.signUp}</Submit>
    </FormOf>
  );
}

function RoleChoice({ roles }: { roles: Config["registration"]["roles"] }): ReactNode {
  const names = useNames();
  const { words } = useKit();
  return (
    <div className={names("field")}>
      <label className={names("label")} htmlFor="vestibule-role">
        {words.role}
      </label>
      <select className={names("input")} id="vestibule-role" name="role">
        {roles.map((role) => (
          <option key={role.name} value={role.name}>
            {role.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Says where to look for the mail, and takes its code where it carries one. */
function Mailbox(
  props: ScreenProps & { email: string; verification: Verification; signIn: Way | undefined },
): ReactNode {
  const { client, words } = useKit();
  const { email, verification, signIn, ...screen } = props;
  const [verified, setVerified] = useState(false);
  const byCode = verification.method !== "link";
  const form = useForm(
    async ({ code = "" }) => {
      await client.verifyEmail({ email, code: digitsOf(code) });
      setVerified(true);
    },
    ({ code }) => codeProblem(code, words),
  );
  return (
    <Screen {...screen} takesFocus title={words.mailboxTitle}>
      {verified ? (
        <Success>{words.verifyDone}</Success>
      ) : (
        <Text>
          {filled(byCode ? words.mailboxCode : words.mailboxLink, { to: verification.sent_to })}
        </Text>
      )}
      {byCode && !verified && (
        <FormOf form={form}>
          <CodeField form={form} />
          <Submit form={form}>{words.verify}</Submit>
        </FormOf>
      )}
      <WayTo way={signIn}>{words.signIn}</WayTo>
    </Screen>
  );
}
