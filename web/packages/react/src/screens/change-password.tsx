"use client";

import type { ReactNode } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useChangePassword } from "../hooks/use-own-account.js";
import { NewPasswordField } from "../new-password.js";
import { PasswordField, type ScreenProps, Success } from "../parts.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";

/** Setting a new password, confirmed by the old one. */
export function ChangePassword(screen: ScreenProps): ReactNode {
  const words = useAllWords();
  const account = useAccount();
  const { dialog, times, ...submission } = useChangePassword();
  const form = useFormOf(submission, ({ current_password = "", new_password = "" }) => ({
    current_password,
    new_password,
  }));
  return (
    <FormScreen
      level={2}
      {...screen}
      form={form}
      kind="page"
      links={dialog}
      intro={times > 0 && <Success key={times}>{words.passwordChanged}</Success>}
      round={times}
      submit={words.changePassword}
      text={words.passwordText}
      title={words.passwordTitle}
    >
      <UsernameForPasswordManager email={account?.email ?? ""} />
      <PasswordField
        autoComplete="current-password"
        label={words.currentPassword}
        name="current_password"
      />
      <NewPasswordField label={words.newPassword} name="new_password" />
    </FormScreen>
  );
}
