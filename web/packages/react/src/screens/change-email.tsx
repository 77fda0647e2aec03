"use client";

import { type ReactNode, useState } from "react";
import { emailProblem, missing, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { Field, PasswordField, type ScreenProps, Success } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

/** Asking for another address; it counts once the link that is mailed there was used. */
export function ChangeEmail(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const { confirmed, dialog } = useStepUp();
  const [to, setTo] = useState("");
  const form = useForm(
    async ({ email = "", current_password = "" }) => {
      await confirmed(() => client.askToChangeEmail({ email: email.trim(), current_password }));
      setTo(email.trim());
    },
    (values) => ({
      ...missing(values, ["current_password"], words),
      ...emailProblem(values.email, words),
    }),
    words,
  );
  return (
    <FormScreen
      level={2}
      {...screen}
      form={form}
      intro={to && <Success>{filled(words.changeEmailSent, { to })}</Success>}
      kind="page"
      links={dialog}
      round={to}
      submit={words.changeEmail}
      text={account?.email}
      title={words.changeEmailTitle}
    >
      <Field
        autoCapitalize="none"
        autoComplete="email"
        label={words.newEmail}
        name="email"
        spellCheck={false}
        type="email"
      />
      <PasswordField
        autoComplete="current-password"
        label={words.currentPassword}
        name="current_password"
      />
    </FormScreen>
  );
}
