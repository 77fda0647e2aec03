"use client";

import { type ReactNode, useState } from "react";
import { emailProblem, missing, useForm } from "../form.js";
import {
  Field,
  FormOf,
  PasswordField,
  Screen,
  type ScreenProps,
  Submit,
  Success,
  Text,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

/** Asking for another address; it counts once the link that is mailed there was used. */
export function ChangeEmail(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const [to, setTo] = useState("");
  const form = useForm(
    async ({ email = "", current_password = "" }) => {
      await client.askToChangeEmail({ email: email.trim(), current_password });
      setTo(email.trim());
    },
    (values) => ({
      ...missing(values, ["current_password"], words),
      ...emailProblem(values.email, words),
    }),
    words,
  );
  return (
    <Screen level={2} {...screen} title={words.changeEmailTitle}>
      <Text>{account?.email}</Text>
      {to && <Success>{filled(words.changeEmailSent, { to })}</Success>}
      <FormOf form={form} key={to}>
        <Field
          autoCapitalize="none"
          autoComplete="email"
          form={form}
          label={words.newEmail}
          name="email"
          spellCheck={false}
          type="email"
        />
        <PasswordField
          autoComplete="current-password"
          form={form}
          label={words.currentPassword}
          name="current_password"
        />
        <Submit form={form}>{words.changeEmail}</Submit>
      </FormOf>
    </Screen>
  );
}
