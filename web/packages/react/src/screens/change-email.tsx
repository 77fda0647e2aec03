"use client";

import type { ReactNode } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useChangeEmail } from "../hooks/use-own-account.js";
import { Field, PasswordField, type ScreenProps, Success } from "../parts.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

/** Asking for another address; it counts once the link that is mailed there was used. */
export function ChangeEmail(screen: ScreenProps): ReactNode {
  const words = useAllWords();
  const account = useAccount();
  const { dialog, sentTo: to, ...submission } = useChangeEmail();
  const form = useFormOf(submission, ({ email = "", current_password = "" }) => ({
    email,
    current_password,
  }));
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
