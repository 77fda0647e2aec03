"use client";

import {
  addPasskey,
  listPasskeys,
  type Passkey,
  removePasskey,
  renamePasskey,
  supportsPasskeys,
} from "@vestibule/client";
import { useCallback, useState } from "react";
import { unlessCanceled } from "../ceremony.js";
import { missing } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useConfig, useLoaded } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { type ConfirmedActs, useConfirmedActs } from "./use-acts.js";

export interface PasskeysFlow extends ConfirmedActs {
  /** Whether users of the installation have passkeys. */
  isOffered: boolean;
  /** Whether one can be added, by the installation and by this browser. */
  canAdd: boolean;
  /** The passkeys of the account; none where they are not offered. */
  passkeys: Loadable<Passkey[]>;
  /** Add one. Returns whether that succeeded; it never raises, and says nothing if it is canceled. */
  add: () => Promise<boolean>;
  /** The one that was added last, which may be given a name. */
  added: Passkey | null;
  /** The recovery codes that came with the first factor: to be shown this once. */
  codes: readonly string[];
  /** They are saved, and the passkey that was added is seen. */
  dismiss: (what: "codes" | "added") => void;
  /** Give one another name. */
  rename: Submission<{ id: string; name: string }>;
  remove: (passkey: Passkey) => Promise<boolean>;
}

/** The passkeys of the account: to add, to rename, to remove. `changed` is called after each. */
export function usePasskeys(changed: () => void = () => {}): PasskeysFlow {
  const { client, load } = useVestibuleContext();
  const words = useAllWords();
  const config = useConfig().value;
  const { act: _, actWithCredential, ...state } = useConfirmedActs();
  const passkeys = useLoaded(
    useCallback(async () => ((await load()).passkeys ? listPasskeys(client) : []), [client, load]),
  );
  const [added, setAdded] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const again = (): void => {
    passkeys.reload();
    changed();
  };
  const rename = useSubmission<{ id: string; name: string }>(
    async ({ id, name }) => {
      await renamePasskey(client, id, name.trim());
      again();
    },
    (values) => missing(values, ["name"], words),
    words,
  );
  async function add(): Promise<boolean> {
    let isAdded = false;
    const isDone = await actWithCredential(async (credential) => {
      const asked = addPasskey(client, credential).then(({ passkey, recoveryCodes }) => {
        setCodes(recoveryCodes);
        setAdded(passkey);
      });
      isAdded = await unlessCanceled(asked);
      again();
    });
    return isDone && isAdded;
  }
  return {
    ...state,
    isOffered: config?.passkeys ?? false,
    canAdd: Boolean(config?.passkeys) && config?.second_factor !== "off" && supportsPasskeys(),
    passkeys,
    add,
    added,
    codes,
    dismiss: (what) => (what === "codes" ? setCodes([]) : setAdded(null)),
    rename,
    remove: (passkey) =>
      actWithCredential(async (credential) => {
        await removePasskey(client, passkey, credential);
        again();
      }),
  };
}
