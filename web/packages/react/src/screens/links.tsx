"use client";

import { type ReactNode, useState } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import {
  type MailedLink,
  useConfirmEmail,
  useMailedLink,
  useUndoDeletion,
  useVerifyEmail,
} from "../hooks/use-mailed-link.js";
import { type Icon, MailIcon, RefreshIcon } from "../icons.js";
import { LinkEnd, pictureOf } from "../link-form.js";
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
  props: Omit<LinkProps, "token"> & { link: MailedLink<object>; saying: Saying },
): ReactNode {
  const { next, link, saying, ...screen } = props;
  const form = useFormOf(link);
  const end = link.step;
  return (
    <FormScreen
      {...screen}
      end={
        end !== "open" && (
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
export function VerifyEmail({ token, ...props }: LinkProps): ReactNode {
  const link = useVerifyEmail(token);
  const words = useAllWords();
  const saying = {
    title: words.verifyTitle,
    text: words.verifyText,
    button: words.verify,
    done: words.verifyDone,
    next: words.goOn,
  };
  return <Link {...props} link={link} saying={saying} />;
}

/** Confirming the new address by the link that was mailed there. */
export function ConfirmEmail({ token, ...props }: LinkProps): ReactNode {
  const link = useConfirmEmail(token);
  const words = useAllWords();
  const saying = {
    title: words.confirmEmailTitle,
    text: words.confirmEmailText,
    button: words.confirmEmail,
    done: words.confirmEmailDone,
    next: words.goOn,
  };
  return <Link {...props} link={link} saying={saying} />;
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
export function UndoEmail({ signIn, token, ...props }: UndoEmailProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [reset, setReset] = useState("");
  const link = useMailedLink(token, async (found) => {
    setReset((await client.undoEmailChange(found)).token);
  });
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
  return <Link {...props} link={link} saying={saying} />;
}

/** Restoring an account that is scheduled for deletion, by the mailed link. */
export function UndoLeaving({ token, ...props }: LinkProps): ReactNode {
  const link = useUndoDeletion(token);
  const words = useAllWords();
  const saying = {
    title: words.restoreTitle,
    text: words.restoreText,
    button: words.restore,
    done: words.restoreDone,
    next: words.signIn,
    icon: RefreshIcon,
  };
  return <Link {...props} link={link} saying={saying} />;
}
