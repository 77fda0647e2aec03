"use client";

import { type ReactNode, useState } from "react";
import { missing, useForm } from "../form.js";
import { NewPasswordField } from "../new-password.js";
import { FormOf, PasswordField, Screen, type ScreenProps, Submit, Success } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { UsernameForPasswordManager } from "../username-for-password-manager.js";

/** Setting a new password, with the old one as proof. */
export function ChangePassword(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const [times, setTimes] = useState(0);
  const form = useForm(
    async ({ current_password = "", new_password = "" }) => {
      await client.changePassword({ current_password, new_password });
      setTimes((old) => old + 1);
    },
    (values) => missing(values, ["current_password", "new_password"], words),
    words,
  );
  return (
    <Screen level={2} {...screen} title={words.passwordTitle}>
      {times > 0 && <Success key={times}>{words.passwordChanged}</Success>}
      <FormOf form={form} key={`form-${times}`}>
        <UsernameForPasswordManager email={account?.email ?? ""} />
        <PasswordField
          autoComplete="current-password"
          form={form}
          label={words.currentPassword}
          name="current_password"
        />
        <NewPasswordField form={form} label={words.newPassword} name="new_password" />
        <Submit form={form}>{words.changePassword}</Submit>
      </FormOf>
    </Screen>
  );
}
