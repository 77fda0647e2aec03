import { type Client, type Session, sessionOf, UNKNOWN, type User } from "@vestibule/client";

/** A store that is read, as Svelte's contract for stores has it. */
export interface Readable<T> {
  /** Call `run` now and after each change. Returns a function that stops it. */
  subscribe(this: void, run: (value: T) => void): () => void;
}

/** Options of the stores. */
export interface StoreOptions {
  /**
   * The session for which a server has rendered the page: shown until the client has asked by
   * itself, so that nothing flashes.
   */
  initialSession?: Session;
}

/** Who is signed in, and whether that is known yet. */
export type UserState =
  | { isLoaded: false; isSignedIn: false; user: null }
  | { isLoaded: true; isSignedIn: false; user: null }
  | { isLoaded: true; isSignedIn: true; user: User };

/**
 * Return a store of the client's session.
 *
 * In a browser, the client runs as long as one of its stores has a subscriber. On a server it is
 * not started: a page is rendered once, for what the client knows by then.
 */
export function sessionStore(client: Client, options: StoreOptions = {}): Readable<Session> {
  const { initialSession = UNKNOWN } = options;
  return {
    subscribe(run) {
      const tell = (): void => run(sessionOf(client, initialSession));
      tell();
      if (typeof window === "undefined") return () => {};
      const unsubscribe = client.subscribe(tell);
      const stop = client.start(); // until the last part of the page has stopped it
      return () => {
        unsubscribe();
        stop();
      };
    },
  };
}

/** Return a store of the signed-in user; `isLoaded` is false until it is known whether there is one. */
export function userStore(client: Client, options: StoreOptions = {}): Readable<UserState> {
  const session = sessionStore(client, options);
  return { subscribe: (run) => session.subscribe((current) => run(userOf(current))) };
}

function userOf(session: Session): UserState {
  if (session.status === "authenticated") {
    return { isLoaded: true, isSignedIn: true, user: session.user };
  }
  return { isLoaded: session.status !== "unknown", isSignedIn: false, user: null };
}
