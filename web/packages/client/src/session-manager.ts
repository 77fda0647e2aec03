import { keepChallenge, keptChallenge } from "./kept-challenge.js";
import { withLock } from "./lock.js";
import { endAtServer } from "./session-api.js";
import { SessionRefresh } from "./session-refresh.js";
import { noSession, randomText, type SessionEnd, type StoredSession } from "./session-store.js";
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
import type { SessionResponse } from "./transport.js";

/** Other tabs store this mark: with cookies, the next page must not restore the session. */
const SIGNED_OUT: SessionEnd = {
  reason: "signed_out",
  told: true,
  unfinished: { cookie: undefined },
};

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
      void this.#finishSignOuts();
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
    const challenge = keptChallenge(tabs.name);
    if (challenge) return held.showChallenge(challenge);
    try {
      if (!held.isEnding && tabs.calls.transport.mayHaveSession()) await this.refresh();
      if (!held.session && held.state.current.status === "unknown") showEnd(tabs, found);
    } catch (error) {
      held.showError(error);
    }
  }

  /**
   * Make a call that may sign in, and hold the session that it grants.
   *
   * Sign-outs are finished before: new cookies replace those of the session to end.
   */
  signIn<T extends SignInResponse>(call: () => Promise<T>): Promise<T> {
    return withLock(this.tabs.name, async () => {
      await this.#endUnfinished();
      const answer = await call();
      if (!(await accept(this.tabs, answer, "signed_in")) && answer.challenge) {
        this.held.showChallenge(answer.challenge);
      }
      return answer;
    });
  }

  /** Do what is due: catch up with the other tabs, refresh early, retry. */
  async check(): Promise<void> {
    const { held } = this;
    await sync(this.tabs);
    await this.#finishSignOuts();
    if (held.due > 0) return;
    if (!held.hasError) await this.refresh(false).catch(() => {});
    else await (held.session ? identify(this.tabs) : this.restore());
  }

  /** Retry at once: the network is back, or the page asks for it. */
  async retry(): Promise<void> {
    this.held.backoff.reset();
    this.held.endBackoff.reset();
    await this.check();
  }

  /**
   * Sign out: here at once, then in the other tabs and at the server.
   *
   * Raises: VestibuleError `network` if the server was not reached. The session is over
   * here all the same, and the server is told as soon as possible.
   */
  async signOut(): Promise<void> {
    const { held, tabs } = this;
    let { session } = held;
    const end = async (): Promise<StoredSession> => {
      // Perhaps it has not been restored yet.
      session ??= (await tabs.store.read()) ?? noSession();
      session.key ??= randomText();
      const { key, tokens } = session;
      const ended = { [key]: tokens && { ...tokens, access: "" } };
      held.unfinished = { ...held.unfinished, ...session.unfinished, ...ended };
      await sessionEnded(tabs, SIGNED_OUT, session);
      return session;
    };
    // Before the wait for the lock, as the page may be left meanwhile; and after it, as another tab
    // may have stored a refresh of this session meanwhile.
    const early = end();
    // Asked for at once: a sign-in that begins from here on has its turn afterwards.
    await withLock(tabs.name, async () => {
      await early;
      await this.#endAll(await end());
    });
  }

  /** Repeat the sign-outs that did not reach the server. */
  async #finishSignOuts(): Promise<void> {
    if (this.held.isEnding) await withLock(this.tabs.name, () => this.#endUnfinished());
  }

  /** Repeat them now, unless a failure is recent; under the lock. */
  async #endUnfinished(): Promise<void> {
    const { held, tabs } = this;
    await sync(tabs); // another tab may have signed in or told it meanwhile
    if (held.isEnding && !held.endBackoff.left) await this.#endAll().catch(() => {});
  }

  /**
   * End at the server what was signed out of here; of one session the access token is still known.
   *
   * Raises: VestibuleError `network`, or whatever the server answers, if one of them is told later.
   */
  async #endAll(session?: StoredSession): Promise<void> {
    const { held, tabs } = this;
    let failure: unknown;
    for (const [key, tokens] of Object.entries(held.unfinished)) {
      try {
        const ended = key === session?.key ? session : { ...noSession(), key, tokens };
        // While a session is held, the cookies are its own.
        if (tokens || !held.session) await endAtServer(tabs.calls, ended);
        const { [key]: _, ...left } = held.unfinished;
        held.unfinished = left;
      } catch (error) {
        failure = error;
      }
    }
    const stored = held.session ?? { ...noSession(), ...SIGNED_OUT };
    stored.unfinished = held.unfinished;
    await tabs.store.write(stored).catch(() => {});
    if (!failure) return held.endBackoff.reset();
    held.endBackoff.failed(failure);
    held.changed();
    throw failure;
  }
}
