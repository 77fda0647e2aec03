"use client";

import { VestibuleError } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { missing, useForm } from "../form.js";
import { useLinkToken } from "../link.js";
import { NewPasswordField } from "../new-password.js";
import {
  FormOf,
  LinkOrButton,
  type LinkTarget,
  Screen,
  type ScreenProps,
  Submit,
  Success,
  Text,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";

export interface ResetPasswordProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  /** What has just happened, said above the form. */
  lead?: string;
  signIn?: LinkTarget;
  forgot?: LinkTarget;
}

/** Choosing a new password by the mailed link. */
export function ResetPassword(props: ResetPasswordProps): ReactNode {
  const { token, lead, signIn, forgot, ...screen } = props;
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const link = useLinkToken(token);
  const [end, setEnd] = useState<"" | "done" | "void">("");
  const form = useForm(
    async ({ password = "" }) => {
      try {
        await client.resetPassword({ token: link, password });
        setEnd("done");
      } catch (error) {
        if (!(error instanceof VestibuleError && error.code === "invalid_link")) throw error;
        setEnd("void");
      }
    },
    (values) => missing(values, ["password"], words),
    words,
  );
  return (
    <Screen {...screen} key={end} takesFocus={end !== "" || Boolean(lead)} title={words.resetTitle}>
      {end === "" && lead && <Success>{lead}</Success>}
      {end === "done" && <Success>{words.resetDone}</Success>}
      {end === "void" && <Text>{words.linkInvalid}</Text>}
      {end === "" && (
        <FormOf form={form}>
          <NewPasswordField form={form} label={words.newPassword} name="password" />
          <Submit form={form}>{words.setPassword}</Submit>
        </FormOf>
      )}
      {end === "void" && <LinkOrButton to={forgot}>{words.newLink}</LinkOrButton>}
      {end === "done" && <LinkOrButton to={signIn}>{words.signIn}</LinkOrButton>}
    </Screen>
  );
}
