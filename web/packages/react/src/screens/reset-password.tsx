"use client";

import type { ReactNode } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useResetPassword } from "../hooks/use-mailed-link.js";
import { LockIcon } from "../icons.js";
import { LinkEnd, pictureOf } from "../link-form.js";
import { NewPasswordField } from "../new-password.js";
import { type LinkTarget, type ScreenProps, Success } from "../parts.js";
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
  const words = useAllWords();
  const link = useResetPassword(token);
  const form = useFormOf(link, ({ password = "" }) => ({ password }));
  const end = link.step;
  return (
    <FormScreen
      {...screen}
      end={
        end !== "open" && (
          <LinkEnd end={end} to={end === "used" ? signIn : forgot} used={words.resetDone}>
            {end === "used" ? words.signIn : words.newLink}
          </LinkEnd>
        )
      }
      form={form}
      intro={lead && <Success>{lead}</Success>}
      {...pictureOf(end, LockIcon)}
      submit={words.setPassword}
      text={words.resetText}
      takesFocus={Boolean(lead)}
      title={words.resetTitle}
    >
      <NewPasswordField label={words.newPassword} name="password" />
    </FormScreen>
  );
}
