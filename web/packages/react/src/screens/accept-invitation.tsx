"use client";

import { acceptInvitation, VestibuleError } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { missing, useForm } from "../form.js";
import { useFullKit } from "../full-context.js";
import { useLinkToken } from "../link.js";
import { NewPasswordField } from "../new-password.js";
import {
  FormOf,
  Screen,
  type ScreenProps,
  Submit,
  Success,
  Text,
  type Way,
  WayTo,
} from "../parts.js";

export interface AcceptInvitationProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  signIn?: Way;
}

/** Taking an invitation up: choosing a password for the account that waits. */
export function AcceptInvitation({ token, signIn, ...screen }: AcceptInvitationProps): ReactNode {
  const { client, words } = useFullKit();
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
      {end !== "" && <WayTo way={signIn}>{words.signIn}</WayTo>}
    </Screen>
  );
}
