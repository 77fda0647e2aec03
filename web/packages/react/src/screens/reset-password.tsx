"use client";

import { VestibuleError } from "@vestibule/client";
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

export interface ResetPasswordProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  /** What has just happened, said above the form. */
  lead?: string;
  signIn?: Way;
  forgot?: Way;
}

/** Choosing a new password by the mailed link. */
export function ResetPassword(props: ResetPasswordProps): ReactNode {
  const { token, lead, signIn, forgot, ...screen } = props;
  const { client, words } = useFullKit();
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
      {end === "void" && <WayTo way={forgot}>{words.newLink}</WayTo>}
      {end === "done" && <WayTo way={signIn}>{words.signIn}</WayTo>}
    </Screen>
  );
}
