"use client";

import { undoLeaving, VestibuleError } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { useForm } from "../form.js";
import { useLinkToken } from "../link.js";
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
  const words = useAllWords();
  const link = useLinkToken(token);
  const [end, setEnd] = useState<"" | "done" | "void">("");
  const form = useForm(
    async () => {
      try {
        await use(link);
        setEnd("done");
      } catch (error) {
        if (!(error instanceof VestibuleError && error.code === "invalid_link")) throw error;
        setEnd("void");
      }
    },
    undefined,
    words,
  );
  return (
    <Screen {...screen} key={end} takesFocus={end !== ""} title={saying.title}>
      {end === "done" && <Success>{saying.done}</Success>}
      {end === "void" && <Text>{words.linkInvalid}</Text>}
      {end === "" && (
        <FormOf form={form}>
          <Text>{saying.text}</Text>
          <Submit form={form}>{saying.button}</Submit>
        </FormOf>
      )}
      {end !== "" && <LinkOrButton to={next}>{saying.next}</LinkOrButton>}
    </Screen>
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

/** Taking the new address by the link that was mailed there. */
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
    // Whoever is signed in here sees the new address at once; it is not what was asked for.
    if (client.session.status === "authenticated") await client.readProfile().catch(() => {});
  }
  return <Link {...props} saying={saying} use={use} />;
}

export interface UndoEmailProps extends LinkProps {
  /** Where to sign in, once a new password is chosen. */
  signIn?: LinkTarget;
}

/**
 * Taking the old address back by the link that was mailed there, then choosing a new password.
 *
 * `next` is where to ask for a new link, should somebody wait too long.
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

/** Coming back to an account that one wanted to leave, by the mailed link. */
export function UndoLeaving(props: LinkProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const saying = {
    title: words.restoreTitle,
    text: words.restoreText,
    button: words.restore,
    done: words.restoreDone,
    next: words.signIn,
  };
  return <Link {...props} saying={saying} use={(token) => undoLeaving(client, token)} />;
}
