import type { VestibuleError } from "./errors.js";
import type { SessionEnd } from "./session-store.js";
import type { Challenge, User } from "./shapes.js";
import type { EndReason } from "./vocabulary.js";

/** Who is signed in, if that is known. Each value is frozen; a change makes a new one. */
export type Session =
  | {
      readonly status: "unknown";
      /** Why it is not known yet: no network, or a failing server. A page retries it. */
      readonly error: VestibuleError | null;
    }
  | {
      readonly status: "anonymous";
      /** Why the last session ended; null if there was none. */
      readonly endedBecause: EndReason | null;
      readonly endedAt: Date | null;
    }
  | { readonly status: "pending"; readonly challenge: Challenge }
  | { readonly status: "authenticated"; readonly user: User };

/** The snapshot of a page that has just been opened. */
export const UNKNOWN: Session = Object.freeze({ status: "unknown", error: null });

export function anonymous({ reason, endedAt }: SessionEnd = {}): Session {
  return { status: "anonymous", endedBecause: reason ?? null, endedAt: endedAt ?? null };
}

/** The current snapshot and its subscribers. */
export class State {
  #current: Session = UNKNOWN;
  readonly #listeners = new Set<() => void>();

  get current(): Session {
    return this.#current;
  }

  /** Replace the snapshot; an equal one keeps the current object. */
  set(next: Session): void {
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    this.#current = Object.freeze(next);
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Wait until it is known who is signed in.
   *
   * Raises: VestibuleError, why that is not known, without a document: only a page retries by itself.
   */
  async known(): Promise<Session> {
    while (this.#current.status === "unknown") {
      const { error } = this.#current;
      if (error && !globalThis.document) throw error;
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
    return this.#current;
  }
}
