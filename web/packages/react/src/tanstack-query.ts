"use client";

// `@vestibule/react/tanstack-query`: the user and the session in the cache of TanStack Query.

import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import type { Client, Session } from "@vestibule/client";
import { useEffect } from "react";
import { useVestibule } from "./session.js";

/** The keys of the queries below; all of them begin with `vestibule`. */
export const queryKeys = {
  all: ["vestibule"],
  session: ["vestibule", "session"],
  user: ["vestibule", "user"],
  devices: ["vestibule", "devices"],
  config: ["vestibule", "config"],
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

/** Whose each cache is: the id of the user, null for that of signed-out users. */
const owners = new WeakMap<QueryClient, string | null>();

/**
 * Keep the cache to one user: clear all of it, your own queries too, when the user signs out or
 * another signs in, in this tab or any other. Returns a function that stops it.
 *
 * What has changed since the cache was last connected counts, too; of a cache that an earlier page
 * has stored, the query of the session says whose it is.
 *
 * The query of the session follows the session, and that of the user what is changed of it.
 */
export function connectQueries(client: Client, queries: QueryClient): () => void {
  claim(client, queries);
  return client.subscribe(() => {
    if (!claim(client, queries)) return;
    queries.setQueryData(queryKeys.session, client.session);
    if (userOf(client)) void queries.invalidateQueries({ queryKey: queryKeys.user });
  });
}

/** Make the cache that of the user; false where it is not known who that is. */
function claim(client: Client, queries: QueryClient): boolean {
  const now = userOf(client);
  if (now === undefined) return false; // at the moment: it is still the one before
  const stored = queries.getQueryData<Session>(queryKeys.session);
  const before = owners.has(queries) ? owners.get(queries) : stored && userOf({ session: stored });
  if (before !== undefined && before !== now) {
    // What is shown at the moment, too: a query that is only removed is shown until the next render.
    for (const query of queries.getQueryCache().getAll()) query.reset();
    queries.clear();
  }
  owners.set(queries, now);
  return true;
}

/** As `connectQueries`, for a component below `<VestibuleProvider>` and `<QueryClientProvider>`. */
export function useConnectedQueries(): void {
  const client = useVestibule();
  const queries = useQueryClient();
  useEffect(() => connectQueries(client, queries), [client, queries]);
}

/** The id of the user; null where there is none, undefined where that is not known. */
function userOf({ session }: Pick<Client, "session">): string | null | undefined {
  if (session.status === "unknown") return undefined;
  return session.status === "authenticated" ? String(session.user.id) : null;
}
