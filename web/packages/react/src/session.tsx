"use client";

import { type Client, type Config, type Session, UNKNOWN, type User } from "@vestibule/client";
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useVestibuleContext } from "./provider.js";

/** Return the client of the provider above. */
export function useVestibule(): Client {
  return useVestibuleContext().client;
}

/** Return the session, as far as it is known; renders again when it changes. */
export function useSession(): Session {
  const { client } = useVestibuleContext();
  return useSyncExternalStore(
    client.subscribe,
    () => client.session,
    () => UNKNOWN,
  );
}

/** Return the signed-in user, or null. */
export function useAccount(): User | null {
  const session = useSession();
  return session.status === "authenticated" ? session.user : null;
}

/** Return `fetch` that sends the access token; the same function at every render. */
export function useAuthFetch(): Client["fetch"] {
  return useVestibuleContext().client.fetch;
}

export interface ShowProps {
  /** A status, or a question to the session: `(session) => …`. */
  when: Session["status"] | ((session: Session) => boolean);
  /** What to show otherwise. */
  fallback?: ReactNode;
  children: ReactNode;
}

/**
 * Show something to some only.
 *
 * This hides, and protects nothing: whatever is secret is refused by the server.
 */
export function Show({ when, fallback = null, children }: ShowProps): ReactNode {
  const session = useSession();
  const shown = typeof when === "function" ? when(session) : session.status === when;
  return shown ? children : fallback;
}

/** What was loaded, or why it was not. */
export interface Loadable<T> {
  value: T | null;
  error: unknown;
  reload: () => void;
}

/** Load something when a component appears, and again on demand; `known` is there until then. */
export function useLoaded<T>(load: () => Promise<T>, known: T | null = null): Loadable<T> {
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
  return { ...state, reload };
}

/** Load what the installation offers; asked for once for all components. */
export function useConfig(): Loadable<Config> {
  const context = useVestibuleContext();
  return useLoaded(context.load, context.known);
}
