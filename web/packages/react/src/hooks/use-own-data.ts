"use client";

import { exportAccount, leave } from "@vestibule/client";
import { useVestibuleContext } from "../provider.js";
import { saveFile } from "../save-file.js";
import { type ConfirmedActs, useConfirmedActs } from "./use-acts.js";
import type { StepUpOptions } from "./use-step-up.js";

export interface OwnDataFlow extends ConfirmedActs {
  /** Save all data of the account as a file. Returns whether that succeeded; it never raises. */
  download: () => Promise<boolean>;
  /** Delete the account; `saying` is what the dialog says. Returns as `download`. */
  deleteAccount: (saying?: Pick<StepUpOptions, "text" | "button">) => Promise<boolean>;
}

/**
 * The data of the account: to download, and to delete.
 *
 * `left` is called once it is deleted; `due` is until when the mailed link undoes it. Both ask for
 * a fresh credential.
 */
export function useOwnData(left: (due: Date | null) => void = () => {}): OwnDataFlow {
  const { client } = useVestibuleContext();
  const { act: _, actWithCredential, ...state } = useConfirmedActs();
  return {
    ...state,
    download: () =>
      actWithCredential(
        async (credential) => {
          const data = await exportAccount(client, credential);
          saveFile("account.json", "application/json", JSON.stringify(data, null, 2));
        },
        { always: true },
      ),
    deleteAccount: (saying) =>
      actWithCredential(async (credential) => left(await leave(client, credential)), {
        ...saying,
        always: true,
        isDanger: true,
      }),
  };
}
