"use client";

import { addPasskey, type Client, listPasskeys, supportsPasskeys } from "@vestibule/client";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { unlessCanceled } from "../ceremony.js";
import { useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useStepUp } from "../hooks/use-step-up.js";
import { FingerprintIcon } from "../icons.js";
import {
  Button,
  LinkSentence,
  type LinkTarget,
  Loading,
  Screen,
  type ScreenProps,
} from "../parts.js";
import { PasskeyReasons } from "../passkey-reasons.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { RecoveryCodes } from "./recovery-codes.js";

export interface OfferPasskeyProps extends ScreenProps {
  /** Called when the user has a passkey or wants none now; at once where none can be offered. */
  done: () => void;
  /** Where passkeys can be added later. */
  security?: LinkTarget;
}

/** Offers a passkey to a user who has none, on a device that can hold one: after a sign-in. */
export function OfferPasskey({ done, security, ...screen }: OfferPasskeyProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { value, error } = useLoaded(useCallback(() => canOffer(client), [client]));
  const { confirmed, dialog } = useStepUp();
  const [codes, setCodes] = useState<string[]>([]);
  const isOver = value === false || Boolean(error);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, whatever function is told
  useEffect(() => {
    if (isOver) done();
  }, [isOver]);
  const form = useForm(
    async () => {
      const added = confirmed((credential) => addPasskey(client, credential));
      const show = ({ recoveryCodes }: { recoveryCodes: string[] }): void =>
        recoveryCodes.length > 0 ? setCodes(recoveryCodes) : done();
      await unlessCanceled(added.then(show));
    },
    undefined,
    words,
  );
  if (codes.length > 0) return <RecoveryCodes {...screen} codes={codes} done={done} />;
  if (!value) {
    return (
      <Screen {...screen} icon={FingerprintIcon} title={words.passkeyOfferTitle}>
        <Loading fields={1} />
      </Screen>
    );
  }
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={FingerprintIcon}
      links={
        <>
          <Button isBlock onClick={done} variant="ghost">
            {words.notNowButton}
          </Button>
          {dialog}
        </>
      }
      note={security && <LinkSentence text={words.passkeyOfferLater} to={security} />}
      submit={words.createPasskey}
      text={words.passkeyOfferText}
      title={words.passkeyOfferTitle}
    >
      <PasskeyReasons />
    </FormScreen>
  );
}

async function canOffer(client: Client): Promise<boolean> {
  if (!supportsPasskeys()) return false;
  if (!(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) return false;
  return (await listPasskeys(client)).length === 0;
}
