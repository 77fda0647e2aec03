"use client";

import { type Client, type Config, type Session, sessionOf, type User } from "@vestibule/client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useVestibuleContext } from "./provider.js";

/** Return the client of the provider above. */
export function useVestibule(): Client {
  return useVestibuleContext().client;
}

/** Return the session, as far as it is known; renders again when it changes. */
export function useSession(): Session {
  const { client, initialSession } = useVestibuleContext();
  return useSyncExternalStore(
    client.subscribe,
    () => sessionOf(client, initialSession),
    () => initialSession,
  );
}

/** Who is signed in, and whether that is known yet. */
export type UserEntry =
  | { isLoaded: false; isSignedIn: false; user: null }
  | { isLoaded: true; isSignedIn: false; user: null }
  | { isLoaded: true; isSignedIn: true; user: User };

/** Return the signed-in user; `isLoaded` is false until it is known whether there is one. */
export function useUser(): UserEntry {
  const session = useSession();
  if (session.status === "authenticated") {
    return { isLoaded: true, isSignedIn: true, user: session.user };
  }
  return { isLoaded: session.status !== "unknown", isSignedIn: false, user: null };
}

/** Return the signed-in user, or null. */
export function useAccount(): User | null {
  return useUser().user;
}

/** Return `fetch` that sends the access token; the same function at every render. */
export function useAuthFetch(): Client["fetch"] {
  return useVestibuleContext().client.fetch;
}

/** What was loaded, or why it was not. */
export interface Loadable<T> {
  value: T | null;
  error: unknown;
  reload: () => void;
}

/** What was loaded, and may be replaced by what is known since. */
interface Replaceable<T> extends Loadable<T> {
  replace: (value: T) => void;
}

/** Load something when a component appears, and again on demand; `known` is there until then. */
export function useLoaded<T>(load: () => Promise<T>, known: T | null = null): Replaceable<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({
    value: known,
    error: null,
  });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new attempt
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && setState({ value, error: null }),
      (error: unknown) => wanted && setState((old) => ({ ...old, error })),
    );
    return () => {
      wanted = false;
    };
  }, [load, round]);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  const replace = useCallback((value: T) => setState({ value, error: null }), []);
  return { ...state, reload, replace };
}

/** Load what the installation offers; asked for once for all components. */
export function useConfig(): Loadable<Config> {
  const context = useVestibuleContext();
  return useLoaded(context.load, context.known());
}
