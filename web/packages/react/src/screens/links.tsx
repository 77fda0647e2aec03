"use client";

import { undoLeaving } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { FormScreen } from "../form-screen.js";
import { type Icon, MailIcon, RefreshIcon } from "../icons.js";
import { LinkEnd, pictureOf, useLinkForm } from "../link-form.js";
import type { LinkTarget, ScreenProps } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { ResetPassword } from "./reset-password.js";

export interface LinkProps extends ScreenProps {
  /** The link's token; taken from the address where it is not given. */
  token?: string;
  /** Where to go when it is done. */
  next?: LinkTarget;
}

interface Saying {
  title: string;
  text: string;
  button: string;
  done: string;
  next: string;
  icon?: Icon;
}

/**
 * A mailed link, used by a press of a button.
 *
 * Not by opening it: scanners of mail open every link they find.
 */
function Link(
  props: LinkProps & { use: (token: string) => Promise<unknown>; saying: Saying },
): ReactNode {
  const { token, next, use, saying, ...screen } = props;
  const { form, end } = useLinkForm(token, use);
  return (
    <FormScreen
      {...screen}
      end={
        end && (
          <LinkEnd end={end} to={next} used={saying.done}>
            {saying.next}
          </LinkEnd>
        )
      }
      form={form}
      {...pictureOf(end, saying.icon ?? MailIcon)}
      submit={saying.button}
      text={saying.text}
      title={saying.title}
    />
  );
}

/** Verifying an address by the mailed link. */
export function VerifyEmail(props: LinkProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const saying = {
    title: words.verifyTitle,
    text: words.verifyText,
    button: words.verify,
    done: words.verifyDone,
    next: words.goOn,
  };
  return <Link {...props} saying={saying} use={(token) => client.verifyEmail({ token })} />;
}

/** Confirming the new address by the link that was mailed there. */
export function ConfirmEmail(props: LinkProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const saying = {
    title: words.confirmEmailTitle,
    text: words.confirmEmailText,
    button: words.confirmEmail,
    done: words.confirmEmailDone,
    next: words.goOn,
  };
  async function use(token: string): Promise<void> {
    await client.confirmEmailChange(token);
    // A user who is signed in here sees the new address at once. That it fails is no failure.
    if (client.session.status === "authenticated") await client.readProfile().catch(() => {});
  }
  return <Link {...props} saying={saying} use={use} />;
}

export interface UndoEmailProps extends LinkProps {
  /** Where to sign in, once a new password is chosen. */
  signIn?: LinkTarget;
}

/**
 * Restoring the old address by the link that was mailed there, then choosing a new password.
 *
 * `next` is where to request a new link, should this one expire.
 */
export function UndoEmail({ signIn, ...props }: UndoEmailProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [reset, setReset] = useState("");
  const saying = {
    title: words.undoEmailTitle,
    text: words.undoEmailText,
    button: words.undoEmail,
    done: words.undoEmailDone,
    next: words.goOn,
  };
  if (reset) {
    const { next, ...screen } = props;
    const ways = { ...(next && { forgot: next }), ...(signIn && { signIn }) };
    return <ResetPassword {...screen} {...ways} lead={words.undoEmailDone} token={reset} />;
  }
  async function use(token: string): Promise<void> {
    setReset((await client.undoEmailChange(token)).token);
  }
  return <Link {...props} saying={saying} use={use} />;
}

/** Restoring an account that is scheduled for deletion, by the mailed link. */
export function UndoLeaving(props: LinkProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const saying = {
    title: words.restoreTitle,
    text: words.restoreText,
    button: words.restore,
    done: words.restoreDone,
    next: words.signIn,
    icon: RefreshIcon,
  };
  return <Link {...props} saying={saying} use={(token) => undoLeaving(client, token)} />;
}
