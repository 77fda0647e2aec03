import type { EndReason } from "./vocabulary.js";

/** How a session ended. */
export interface SessionEnd {
  /** Why it ended. */
  reason?: EndReason | null;
  /** When it ended. */
  endedAt?: Date | null;
  /** Whether a page that was opened later has shown why. */
  told?: boolean;
  /** Signed out here, but the server has not been told yet. */
  endPending?: boolean;
}

/** The session as it is stored, for all tabs that share a store. */
export interface StoredSession extends SessionEnd {
  /** Differs after every change, so that a tab sees that it is behind. Not a secret. */
  version: string;
  /** The id of its user; null if no user is signed in. */
  user: string | null;
  /** When the access token expires, in milliseconds of the server's clock. */
  expiresAt: number;
  /** How long an access token lives, in milliseconds. */
  lifetime: number;
  /** The value that unsafe requests repeat. Bound to a cookie, and useless without it. */
  csrf?: string;
  /** With the bearer transport only. */
  tokens?: { access: string; refresh: string };
  /** The `Idempotency-Key` of its refresh: with it, a lost answer is given again. */
  key?: string;
}

/** Return a record that says that no user is signed in. */
export function noSession(): StoredSession {
  return { version: randomText(), user: null, expiresAt: 0, lifetime: 0 };
}

/** Return an unguessable string; `randomUUID` is missing where pages come over plain HTTP. */
export function randomText(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * Where a session is stored. It contains tokens, so it belongs where no other program reads it.
 */
export interface SessionStore {
  /** Return what was written last, `endedAt` as a `Date`; null also if it cannot be read. */
  read(): Promise<StoredSession | null>;
  write(session: StoredSession): Promise<void>;
}

/** Store it in this page only, until the page closes. */
export function memoryStore(): SessionStore {
  let kept: StoredSession | null = null;
  return {
    read: async () => kept,
    write: async (session) => {
      kept = session;
    },
  };
}

const OBJECT_STORE = "session";

/**
 * Store it in IndexedDB, for all tabs of the origin.
 *
 * Not in localStorage: right after a lock changes hands, Chromium still reads the
 * old value there in about a third of the cases, and a tab that is behind presents
 * a spent token. Where IndexedDB is missing, blocked or full, it is stored in the page only.
 */
export function indexedDbStore(name: string): SessionStore {
  const ask = database(name);
  const read = () => ask("readonly", (store) => store.get(0)).catch(() => null);
  /** What could not be stored, and the version that is stored instead. */
  let own: StoredSession | null = null;
  let stale: string | undefined;
  return {
    async read() {
      const found = await read();
      // Another version is of another tab, which could store it.
      return (found?.version === stale && own) || found;
    },
    async write(session) {
      try {
        await ask("readwrite", (store) => store.put(session, 0));
        own = null;
      } catch {
        own = session;
        stale = (await read())?.version;
      }
    },
  };
}

type Ask = (
  mode: IDBTransactionMode,
  what: (store: IDBObjectStore) => IDBRequest,
) => Promise<StoredSession | null>;

/** Return a function that asks one thing of a database, and opens it if it is closed. */
function database(name: string): Ask {
  let opening: Promise<IDBDatabase> | null = null;
  const lost = (): void => {
    opening = null;
  };
  return async (mode, what) => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(OBJECT_STORE);
      request.onerror = () => {
        lost();
        reject(request.error);
      };
      request.onsuccess = () => {
        const opened = request.result;
        // `Clear-Site-Data` at sign-out deletes the database while it is open.
        opened.onclose = lost;
        opened.onversionchange = () => {
          lost();
          opened.close();
        };
        resolve(opened);
      };
    });
    const transaction = (await opening).transaction(OBJECT_STORE, mode);
    return new Promise((resolve, reject) => {
      const request = what(transaction.objectStore(OBJECT_STORE));
      // Not the request's success: another tab may read it only after the commit.
      transaction.oncomplete = () => resolve(request.result ?? null);
      transaction.onabort = () => reject(transaction.error);
    });
  };
}
