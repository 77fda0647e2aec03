"use client";

import { acceptInvitation, VestibuleError } from "@vestibule/client";
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

export interface AcceptInvitationProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  signIn?: LinkTarget;
}

/** Taking an invitation up: choosing a password for the account that waits. */
export function AcceptInvitation({ token, signIn, ...screen }: AcceptInvitationProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const link = useLinkToken(token);
  const [end, setEnd] = useState<"" | "done" | "void">("");
  const form = useForm(
    async ({ password = "" }) => {
      try {
        await acceptInvitation(client, { token: link, password });
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
    <Screen {...screen} key={end} takesFocus={end !== ""} title={words.invitationTitle}>
      {end === "done" && <Success>{words.invitationDone}</Success>}
      {end === "void" && <Text>{words.linkInvalid}</Text>}
      {end === "" && (
        <>
          <Text>{words.invitationText}</Text>
          <FormOf form={form}>
            <NewPasswordField form={form} label={words.newPassword} name="password" />
            <Submit form={form}>{words.setPassword}</Submit>
          </FormOf>
        </>
      )}
      {end !== "" && <LinkOrButton to={signIn}>{words.signIn}</LinkOrButton>}
    </Screen>
  );
}
