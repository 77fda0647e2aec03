import type { VestibuleError } from "./errors.js";
import type { Challenge, User } from "./shapes.js";
import type { EndReason } from "./vocabulary.js";

/** Who is signed in, as far as is known. Each value is frozen; a change makes another one. */
export type Session =
  | {
      readonly status: "unknown";
      /** Why it is not known yet: no network, or a server in trouble. It is tried again. */
      readonly error: VestibuleError | null;
    }
  | {
      readonly status: "anonymous";
      /** Why the session that was there is over; null where there was none. */
      readonly endedBecause: EndReason | null;
      readonly endedAt: Date | null;
    }
  | { readonly status: "pending"; readonly challenge: Challenge }
  | { readonly status: "authenticated"; readonly user: User };

/** What nothing is known of: the snapshot of a page that was only just opened. */
export const UNKNOWN: Session = Object.freeze({ status: "unknown", error: null });

export function anonymous(endedBecause: EndReason | null = null, endedAt?: Date | null): Session {
  return { status: "anonymous", endedBecause, endedAt: endedAt ?? null };
}

/** The current snapshot, and who wants to know of the next one. */
export class State {
  #current: Session = UNKNOWN;
  readonly #listeners = new Set<() => void>();

  get current(): Session {
    return this.#current;
  }

  /** Change to another snapshot; one that says the same leaves the current one in place. */
  set(next: Session): void {
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    this.#current = Object.freeze(next);
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Wait until it is known who is signed in. */
  async known(): Promise<Session> {
    while (this.#current.status === "unknown") {
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
