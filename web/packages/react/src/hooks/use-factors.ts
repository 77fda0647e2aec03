"use client";

import {
  type AuthenticatorSetup,
  addAuthenticatorApp,
  askToAddAuthenticatorApp,
  cancelFactorReset,
  distrustDevice,
  type Factors,
  listFactors,
  removeAuthenticatorApp,
  renewRecoveryCodes,
} from "@vestibule/client";
import { useCallback, useState } from "react";
import { useFactorSubmission } from "../factor-form.js";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useConfig, useLoaded } from "../session.js";
import type { Submission } from "../submission.js";
import { type ConfirmedActs, useConfirmedActs } from "./use-acts.js";

/** Setting up an authenticator app, and turning it off. */
export interface AuthenticatorFlow {
  /** The secret to scan or to type, and its `uri`; null while none is set up. */
  setup: AuthenticatorSetup | null;
  /** Start to set one up. Returns whether that succeeded; it never raises. */
  start: () => Promise<boolean>;
  /** Turn it on by its first code. */
  confirm: Submission<{ code: string }>;
  /** Leave the setup. */
  cancel: () => void;
  turnOff: () => Promise<boolean>;
}

export interface FactorsFlow extends ConfirmedActs {
  /** The second factors of the account, its trusted devices, and what is scheduled. */
  factors: Loadable<Factors>;
  /** Whether the installation lets users add factors. */
  canAdd: boolean;
  app: AuthenticatorFlow;
  /** Recovery codes that are new: to be shown this once. */
  codes: readonly string[];
  /** They are saved. */
  dismissCodes: () => void;
  /** Create new recovery codes, which void the old ones. Returns as `app.start`. */
  renewCodes: () => Promise<boolean>;
  /** No longer trust a device; null: any of them. */
  distrust: (id: string | null) => Promise<boolean>;
  /** Cancel the reset of the factors that an administrator has scheduled. */
  cancelReset: () => Promise<boolean>;
}

/** The second factors of the account but passkeys, and its trusted devices. */
export function useFactors(): FactorsFlow {
  const { client } = useVestibuleContext();
  const factors = useLoaded(useCallback(() => listFactors(client), [client]));
  const { act, actWithCredential, ...state } = useConfirmedActs();
  const canAdd = useConfig().value?.second_factor !== "off";
  const [codes, setCodes] = useState<readonly string[]>([]);
  const changing = (what: () => Promise<unknown>): Promise<boolean> =>
    act(() => what().then(factors.reload));
  return {
    ...state,
    factors,
    canAdd,
    app: useAuthenticatorApp(actWithCredential, setCodes, factors.reload),
    codes,
    dismissCodes: () => setCodes([]),
    renewCodes: () =>
      actWithCredential(async (credential) => {
        setCodes(await renewRecoveryCodes(client, credential));
        factors.reload();
      }),
    distrust: (id) => changing(() => distrustDevice(client, id)),
    cancelReset: () => changing(() => cancelFactorReset(client)),
  };
}

function useAuthenticatorApp(
  actWithCredential: ReturnType<typeof useConfirmedActs>["actWithCredential"],
  show: (codes: readonly string[]) => void,
  reload: () => void,
): AuthenticatorFlow {
  const { client } = useVestibuleContext();
  const [setup, setSetup] = useState<AuthenticatorSetup | null>(null);
  const confirm = useFactorSubmission<{ code: string }>("totp", async ({ code }) => {
    show(await addAuthenticatorApp(client, { setup: setup?.setup ?? "", code }));
    setSetup(null);
    reload();
  });
  return {
    setup,
    confirm,
    start: () =>
      actWithCredential(async (credential) => {
        confirm.reset();
        setSetup(await askToAddAuthenticatorApp(client, credential));
      }),
    cancel: () => setSetup(null),
    turnOff: () =>
      actWithCredential(async (credential) => {
        await removeAuthenticatorApp(client, credential);
        reload();
      }),
  };
}
