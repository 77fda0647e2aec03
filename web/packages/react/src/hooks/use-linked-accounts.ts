"use client";

import {
  askToLink,
  type Identity,
  listIdentities,
  listProviders,
  type Provider,
  unlink,
} from "@vestibule/client";
import { useCallback } from "react";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useLoaded } from "../session.js";
import { type ConfirmedActs, useConfirmedActs } from "./use-acts.js";

/** The user's accounts at providers, and the providers that can be linked. */
export interface LinkedAccountsKnown {
  identities: Identity[];
  providers: Provider[];
}

export interface LinkedAccountsFlow extends ConfirmedActs {
  accounts: Loadable<LinkedAccountsKnown>;
  /** Go to a provider, to link an account there; the browser comes back to `next`. */
  link: (provider: string) => Promise<boolean>;
  /** Unlink an account by its id. Returns whether that succeeded; it never raises. */
  unlink: (id: string) => Promise<boolean>;
}

/** The accounts at providers that the user signs in with: to link and to unlink. */
export function useLinkedAccounts(next = "/"): LinkedAccountsFlow {
  const { client } = useVestibuleContext();
  const { act: _, actWithCredential, ...state } = useConfirmedActs();
  const accounts = useLoaded<LinkedAccountsKnown>(
    useCallback(async () => {
      const both = [listIdentities(client), listProviders(client)] as const;
      const [identities, providers] = await Promise.all(both);
      return { identities, providers };
    }, [client]),
  );
  return {
    ...state,
    accounts,
    link: (provider) =>
      actWithCredential(async (credential) => {
        location.assign(await askToLink(client, { provider, next, ...credential }));
      }),
    unlink: (id) =>
      actWithCredential(async (credential) => {
        await unlink(client, id, credential);
        accounts.reload();
      }),
  };
}
