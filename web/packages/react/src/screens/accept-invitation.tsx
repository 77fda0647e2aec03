"use client";

import type { ReactNode } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useAcceptInvitation } from "../hooks/use-mailed-link.js";
import { UserPlusIcon } from "../icons.js";
import { LinkEnd, pictureOf } from "../link-form.js";
import { NewPasswordField } from "../new-password.js";
import type { LinkTarget, ScreenProps } from "../parts.js";
import { useAllWords } from "../use-all-words.js";

export interface AcceptInvitationProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  signIn?: LinkTarget;
}

/** Accepting an invitation: choosing a password for the account that waits. */
export function AcceptInvitation({ token, signIn, ...screen }: AcceptInvitationProps): ReactNode {
  const words = useAllWords();
  const link = useAcceptInvitation(token);
  const form = useFormOf(link, ({ password = "" }) => ({ password }));
  const end = link.step;
  return (
    <FormScreen
      {...screen}
      end={
        end !== "open" && (
          <LinkEnd end={end} to={signIn} used={words.invitationDone}>
            {words.signIn}
          </LinkEnd>
        )
      }
      form={form}
      {...pictureOf(end, UserPlusIcon)}
      submit={words.setPassword}
      text={words.invitationText}
      title={words.invitationTitle}
    >
      <NewPasswordField label={words.newPassword} name="password" />
    </FormScreen>
  );
}
