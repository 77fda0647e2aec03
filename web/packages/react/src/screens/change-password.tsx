"use client";

import { type ReactNode, useState } from "react";
import { missing, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { NewPasswordField } from "../new-password.js";
import { PasswordField, type ScreenProps, Success } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";

/** Setting a new password, with the old one as proof. */
export function ChangePassword(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const { confirmed, dialog } = useStepUp();
  const [times, setTimes] = useState(0);
  const form = useForm(
    async ({ current_password = "", new_password = "" }) => {
      await confirmed(() => client.changePassword({ current_password, new_password }));
      setTimes((old) => old + 1);
    },
    (values) => missing(values, ["current_password", "new_password"], words),
    words,
  );
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
