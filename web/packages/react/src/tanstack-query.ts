"use client";

// `@vestibule/react/tanstack-query`: the user and the session in the cache of TanStack Query.

import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import type { Client } from "@vestibule/client";
import { useEffect } from "react";
import { useVestibule } from "./session.js";

/** The keys of the queries below; all of them begin with `vestibule`. */
export const queryKeys = {
  all: ["vestibule"],
  session: ["vestibule", "session"],
  user: ["vestibule", "user"],
  devices: ["vestibule", "devices"],
  config: ["vestibule", "config"],
  /** And the id of the user whose the cache is; empty for that of signed-out users. */
  owner: ["vestibule", "owner"],
} as const;

/** Who is signed in, once that is known. */
export const sessionQuery = (client: Client) =>
  queryOptions({ queryKey: queryKeys.session, queryFn: () => client.known() });

/** The signed-in user with all fields. */
export const userQuery = (client: Client) =>
  queryOptions({ queryKey: queryKeys.user, queryFn: () => client.readProfile() });

/** The devices on which the user is signed in. */
export const devicesQuery = (client: Client) =>
  queryOptions({ queryKey: queryKeys.devices, queryFn: () => client.listSessions() });

/** What the installation offers. */
export const configQuery = (client: Client) =>
  queryOptions({ queryKey: queryKeys.config, queryFn: () => client.readConfig() });

/** Whose each cache is: the id of the user, empty for that of signed-out users. */
const owners = new WeakMap<QueryClient, string>();

/**
 * Keep the cache to one user: clear all of it, your own queries too, when the user signs out or
 * another signs in, in this tab or any other. Returns a function that stops it.
 *
 * What has changed since the cache was last connected counts, too. A cache says whose it is, also
 * where it is stored: one that is restored for another user is emptied, whenever that happens.
 *
 * The query of the session follows the session, and that of the user what is changed of it.
 */
export function connectQueries(client: Client, queries: QueryClient): () => void {
  claim(client, queries);
  const stops = [
    client.subscribe(() => {
      if (!claim(client, queries)) return;
      queries.setQueryData(queryKeys.session, client.session);
      if (userOf(client)) void queries.invalidateQueries({ queryKey: queryKeys.user });
    }),
    queries.getQueryCache().subscribe(({ type, query: { queryKey } }) => {
      const owner = owners.get(queries);
      // What is restored with it may come after it; nothing of it is rendered before the microtask.
      const isRestored = type === "added" && isOfAnother(queryKey, owner);
      // By the app's own `clear`, for example: what is stored after it says whose it is, too.
      const isRemoved = type === "removed" && isMark(queryKey) && !isOfAnother(queryKey, owner);
      if (isRestored || isRemoved) queueMicrotask(() => claim(client, queries));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Make the cache that of the user; false where it is not known who that is. */
function claim(client: Client, queries: QueryClient): boolean {
  const now = userOf(client);
  if (now === undefined) return false; // at the moment: it is still the one before
  const all = queries.getQueryCache().getAll();
  if ((owners.get(queries) ?? now) !== now) {
    // What is shown at the moment, too: a query that is only removed is shown until the next render.
    for (const query of all) query.reset();
    queries.clear();
  } else if (all.some(({ queryKey }) => isOfAnother(queryKey, now))) {
    for (const query of all) query.reset();
    queries.getMutationCache().clear();
    queries.removeQueries({ type: "inactive" });
    void queries.refetchQueries({ type: "active" });
  }
  owners.set(queries, now);
  const mark = [...queryKeys.owner, now];
  queries.setQueryDefaults(mark, { gcTime: Number.POSITIVE_INFINITY });
  if (!queries.getQueryData(mark)) queries.setQueryData(mark, true);
  return true;
}

/** Whether a key marks a cache as that of a user. */
function isMark([first, second]: readonly unknown[]): boolean {
  const [vestibule, mark] = queryKeys.owner;
  return first === vestibule && second === mark;
}

/** Whether a key marks the cache of another user. */
function isOfAnother(key: readonly unknown[], owner: string | undefined): boolean {
  return isMark(key) && key[2] !== owner;
}

/** As `connectQueries`, for a component below `<VestibuleProvider>` and `<QueryClientProvider>`. */
export function useConnectedQueries(): void {
  const client = useVestibule();
  const queries = useQueryClient();
  useEffect(() => connectQueries(client, queries), [client, queries]);
}

/** The id of the user; empty where there is none, undefined where that is not known. */
function userOf({ session }: Client): string | undefined {
  if (session.status === "unknown") return undefined;
  return session.status === "authenticated" ? String(session.user.id) : "";
}
