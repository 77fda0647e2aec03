// The held session: what this page holds and shows, and when it is next due.
//
//   unknown        ▶ authenticated, anonymous, pending   restored from the store or the server
//   anonymous      ▶ pending, authenticated              a sign-in
//   pending        ▶ authenticated, anonymous            its second step, or its abandonment
//   authenticated  ▶ anonymous                           signed out, or ended by the server
//   authenticated  ▶ unknown                             another account, in another tab
//
// - `authenticated` has a session; `anonymous` and `pending` have none; `unknown` may have one,
//   whose user has not been read yet.
// - `epoch` increases whenever a session is dropped or replaced by that of another user. Answers
//   to requests of an earlier epoch are dropped.
// - Nothing here makes a request, takes the lock or writes the store.

import { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import type { VestibuleError } from "./errors.js";
import { noSession, type StoredSession } from "./session-store.js";
import type { Challenge, Profile, User } from "./shapes.js";
import { anonymous, type Session, State } from "./state.js";
import type { Grant } from "./transport.js";

/** The session that this page holds. */
export class HeldSession {
  readonly state: State = new State();
  readonly backoff: Backoff = new Backoff();
  readonly #clock: Clock;
  /** Replaced by `hold`, `grant` and `clear` only. */
  session: StoredSession | null = null;
  epoch = 0;
  /** Called after every change, because `due` changes with it. */
  changed: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the access token has expired. */
  get expired(): boolean {
    return this.session !== null && this.left <= 0;
  }

  /** Milliseconds until the access token expires. */
  get left(): number {
    return (this.session?.expiresAt ?? 0) - this.#clock.now();
  }

  /** Whether the last attempt to find out who is signed in failed. */
  get hasError(): boolean {
    return !!(this.state.current as { error?: unknown }).error;
  }

  /** Milliseconds until `SessionManager.check` has something to do; infinite if never. */
  get due(): number {
    if (this.hasError) return this.backoff.left;
    if (!this.session) return Number.POSITIVE_INFINITY;
    const margin = Math.min(60_000, this.session.lifetime / 5) * (1 + Math.random() / 4);
    return Math.max(this.left - margin, this.backoff.left);
  }

  /** Hold a session that another tab or an earlier page has stored. */
  hold(session: StoredSession): void {
    this.session = session;
    this.backoff.reset();
    this.changed();
  }

  /** Hold what was granted to a user, who may be another one than before. Returns it. */
  grant(user: string, grant: Grant): StoredSession {
    if (user !== this.session?.user) this.epoch += 1;
    const expiresAt = this.#clock.now() + grant.lifetime;
    const session = { ...noSession(), ...grant, expiresAt, user };
    this.hold(session);
    return session;
  }

  /** Drop the session and show another state; answers under way are dropped. */
  clear(next: Session): void {
    this.epoch += 1;
    this.session = null;
    this.backoff.reset();
    this.state.set(next);
    this.changed();
  }

  /** Show the current data of the user, if a session is held. */
  showUser(user: Profile | User): void {
    if (!this.session) return;
    const { id, email, first_name, last_name, role } = user;
    this.session.user = String(id);
    this.state.set({
      status: "authenticated",
      user: Object.freeze({ id, email, first_name, last_name, role }),
    });
  }

  /** Show the pending second step; a user who is signed in already stays so. */
  showChallenge(challenge: Challenge): void {
    if (!this.session) this.state.set({ status: "pending", challenge });
  }

  /** Show a transient error as `unknown`; any other error means that no user is signed in. */
  showError(error: unknown): void {
    if (!(error as VestibuleError).transient) {
      this.clear(anonymous());
      return;
    }
    if (this.backoff.left === 0) this.backoff.failed(error);
    this.state.set({ status: "unknown", error: error as VestibuleError });
    this.changed();
  }
}
