"use client";

import { offerPasskeys, signInWithPasskey } from "@vestibule/client";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { unlessCanceled } from "./ceremony.js";
import { sentenceOf } from "./form-errors.js";
import { FingerprintIcon } from "./icons.js";
import { LastUsed } from "./last-used.js";
import { Button, Status } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { choiceIn } from "./remember.js";
import { useSession } from "./session.js";

/**
 * Signing in with a passkey: by a press of the button, and in the autofill of the name.
 *
 * `around` has the box by which users choose to stay signed in.
 */
export function PasskeyButton(props: { around: RefObject<HTMLElement | null> }): ReactNode {
  const { client, words } = useVestibuleContext();
  const { around } = props;
  const isAnonymous = useSession().status === "anonymous";
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a ceremony they are offered again
  useEffect(() => {
    if (!isAnonymous) return; // not while the session is still being restored
    const leaving = new AbortController();
    const { signal } = leaving;
    const offer = offerPasskeys(client, { signal, choice: () => choiceIn(around.current) });
    offer.catch((error: unknown) => {
      // That passkeys cannot be offered is not worth a word: the user has not asked for them.
      if (!signal.aborted && wasChosen(error)) setSaid(sentenceOf(error, words));
    });
    return () => leaving.abort();
  }, [client, around, words, round, isAnonymous]);
  async function signIn(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setSaid("");
    try {
      await unlessCanceled(signInWithPasskey(client, choiceIn(around.current)));
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
    setBusy(false);
    setRound((old) => old + 1);
  }
  return (
    <>
      <Button icon={FingerprintIcon} isBlock isBusy={isBusy} onClick={() => void signIn()}>
        {words.passkeySignIn} <LastUsed method="passkey" />
      </Button>
      <Status>{said}</Status>
    </>
  );
}

/** Whether the user had chosen a passkey, which was then refused. */
function wasChosen(error: unknown): boolean {
  return /^(invalid|unknown)_passkey$/.test((error as { code?: string }).code ?? "");
}
