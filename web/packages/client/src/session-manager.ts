import { keepChallenge, keptChallenge } from "./kept-challenge.js";
import { withLock } from "./lock.js";
import { endAtServer } from "./session-api.js";
import { SessionRefresh } from "./session-refresh.js";
import { noSession, type SessionEnd, type StoredSession } from "./session-store.js";
import {
  accept,
  adopt,
  identify,
  type SessionTabs,
  sessionEnded,
  showEnd,
  sync,
} from "./session-tabs.js";
import type { Challenge } from "./shapes.js";
import { anonymous } from "./state.js";
import type { SessionResponse } from "./transport.js";

const SIGNED_OUT: SessionEnd = { reason: "signed_out", told: true, endPending: true };

/** What an answer to a step of a sign-in may contain. */
export interface SignInResponse extends SessionResponse {
  challenge?: Challenge | undefined;
}

/**
 * Restores the session of a page, signs in and signs out.
 *
 * The held session, the other tabs and refreshing have files of their own; each imports
 * only those before it. Clients that lack one of these rules sign users out for no
 * reason: one refresh at a time per page; one among all tabs, while the lock works; after
 * a wait, check first whether another tab was faster; drop an answer that comes after a
 * sign-out or for another account; a failure is not a refusal; and an early refresh that
 * is refused leaves the session until it expires.
 */
export class SessionManager extends SessionRefresh {
  /** A session that was signed out of here, but not yet at the server. */
  #unfinished: StoredSession | null = null;
  /** Pending while the session is being restored. */
  restoring: Promise<void> | null = null;

  constructor(tabs: SessionTabs) {
    super(tabs);
    keepChallenge(tabs.name, this.held.state);
  }

  /** Find out who is signed in: from the store, or from the server. */
  restore(): Promise<void> {
    this.restoring ??= this.#restore().finally(() => {
      this.restoring = null;
    });
    return this.restoring;
  }

  async #restore(): Promise<void> {
    const { held, tabs } = this;
    if (!tabs.calls.transport.canRefresh) {
      return adopt(tabs, { ...noSession(), expiresAt: Number.MAX_SAFE_INTEGER });
    }
    const found = await tabs.store.read();
    if ((await sync(tabs)) || held.session || held.state.current.status !== "unknown") return;
    if (found?.endPending) {
      held.state.set(anonymous());
      return this.#finishSignOut(found);
    }
    const challenge = keptChallenge(tabs.name);
    if (challenge) return held.showChallenge(challenge);
    try {
      if (tabs.calls.transport.mayHaveSession()) await this.refresh();
      if (!held.session && held.state.current.status === "unknown") showEnd(tabs, found);
    } catch (error) {
      held.showError(error);
    }
  }

  /** Make a call that may sign in, and hold the session that it grants. */
  signIn<T extends SignInResponse>(call: () => Promise<T>): Promise<T> {
    return withLock(this.tabs.name, async () => {
      const answer = await call();
      if (await accept(this.tabs, answer, "signed_in")) this.#unfinished = null;
      else if (answer.challenge) this.held.showChallenge(answer.challenge);
      return answer;
    });
  }

  /** Do what is due: catch up with the other tabs, refresh early, retry. */
  async check(): Promise<void> {
    await sync(this.tabs);
    if (this.held.due > 0) return;
    await (this.held.hasError ? this.#findOut() : this.refresh(false).catch(() => {}));
  }

  /** Retry at once: the network is back, or the page asks for it. */
  async retry(): Promise<void> {
    this.held.backoff.reset();
    await this.#finishSignOut();
    if (this.held.state.current.status === "unknown") await this.#findOut();
  }

  #findOut(): Promise<void> {
    return this.held.session ? identify(this.tabs) : this.restore();
  }

  /**
   * Sign out: here at once, then in the other tabs and at the server.
   *
   * Raises: VestibuleError `network` if the server was not reached. The session is over
   * here all the same, and the server is told as soon as possible.
   */
  async signOut(): Promise<void> {
    const { tabs } = this;
    const session = this.held.session ?? noSession();
    // Before the wait for the lock, as the page may be left meanwhile; and after it, as another tab
    // may have stored a refresh of this session meanwhile.
    const early = sessionEnded(tabs, SIGNED_OUT);
    // Asked for at once: a sign-in that begins from here on has its turn afterwards.
    await withLock(tabs.name, async () => {
      await early;
      await sessionEnded(tabs, SIGNED_OUT, session);
      await this.#endAtServer(session);
    });
  }

  /** Repeat a sign-out that did not reach the server. */
  async #finishSignOut(session = this.#unfinished): Promise<void> {
    if (!session || this.held.session) return;
    await withLock(this.tabs.name, async () => {
      await sync(this.tabs); // another tab may have signed in meanwhile
      if (!this.held.session) await this.#endAtServer(session);
    }).catch(() => {});
  }

  async #endAtServer(session: StoredSession): Promise<void> {
    this.#unfinished = session;
    await endAtServer(this.tabs.calls, session);
    this.#unfinished = null;
    await this.tabs.store.write({ ...noSession(), ...SIGNED_OUT, endPending: false });
  }
}
