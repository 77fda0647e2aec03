import { Backoff } from "./backoff.js";
import type { BroadcastMessage, Channel } from "./channel.js";
import type { Clock } from "./clock.js";
import { VestibuleError } from "./errors.js";
import { withLock } from "./lock.js";
import { newKey, type SessionApi } from "./session-api.js";
import type { SessionStore, StoredSession } from "./session-store.js";
import type { Challenge, Profile, User } from "./shapes.js";
import { anonymous, State, UNKNOWN } from "./state.js";
import type { Grant, SessionResponse, Transport } from "./transport.js";
import type { EndReason } from "./vocabulary.js";

/** What a way of proving who one is may answer. */
export interface SignInResponse extends SessionResponse {
  challenge?: Challenge | undefined;
}

interface Parts {
  name: string;
  transport: Transport;
  store: SessionStore;
  channel: Channel;
  clock: Clock;
  api: SessionApi;
}

/**
 * Keeps the session of a page: takes it up, renews it, shares it with other tabs, lets it go.
 *
 * The rules, each of which has signed people out somewhere when it was missing:
 * one refresh at a time in a page; one among the tabs, as long as they can agree;
 * whatever waited looks first whether another tab was faster; a result that comes
 * after a sign-out or for another account is dropped; trouble is no refusal; and a
 * renewal ahead of time that is refused leaves the session until it really is over.
 */
export class SessionManager {
  readonly state: State = new State();
  readonly #parts: Parts;
  readonly #backoff: Backoff = new Backoff();
  #held: StoredSession | null = null;
  #epoch = 0;
  #flight: Promise<void> | null = null;
  #needed = false;
  #unfinishedSignOut: StoredSession | null = null;
  /** Called after every change of what is held: when to renew has changed with it. */
  changed: () => void = () => {};
  /** Runs while it is being found out who is signed in. */
  restoring: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get held(): StoredSession | null {
    return this.#held;
  }

  /** Milliseconds until the session should be looked after; infinite where there is no need. */
  get due(): number {
    if (this.#hasError) return this.#backoff.left;
    if (!this.#held) return Number.POSITIVE_INFINITY;
    const margin = Math.min(60_000, this.#held.lifetime / 5) * (1 + Math.random() / 4);
    return Math.max(this.#left(this.#held) - margin, this.#backoff.left);
  }

  get expired(): boolean {
    return this.#held !== null && this.#left(this.#held) <= 0;
  }

  /** Find out who is signed in: from what other tabs and earlier pages left, or from the server. */
  restore(): Promise<void> {
    this.restoring ??= this.#restore().finally(() => {
      this.restoring = null;
    });
    return this.restoring;
  }

  async #restore(): Promise<void> {
    if (!this.#parts.transport.canRefresh)
      return this.#takeUp({ ...noSession(), expiresAt: FOREVER });
    const found = await this.#parts.store.read();
    if (found?.endPending) return this.finishSignOut(found);
    if (this.#held || this.state.current.status !== "unknown") return;
    if (found?.user) return this.#takeUp(found);
    if (!this.#parts.transport.mayHaveSession())
      return this.state.set(anonymous(reasonToTell(found)));
    try {
      await this.refresh();
      if (!this.#held) this.state.set(anonymous());
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Make a call that may sign somebody in, and take up what it grants. */
  signIn<T extends SignInResponse>(call: () => Promise<T>): Promise<T> {
    return withLock(this.#parts.name, async () => {
      const answer = await call();
      const grant = this.#parts.transport.take(answer);
      if (answer.user && grant) await this.#hold(answer.user, grant, "signed_in");
      else if (answer.challenge) this.showChallenge(answer.challenge);
      return answer;
    });
  }

  /** Take over what an answer brought to the session that is held already. */
  async updateTokens(answer: SessionResponse): Promise<void> {
    const grant = this.#parts.transport.take(answer);
    const user = this.#held?.user;
    if (grant && user) await this.#share({ ...this.#fresh(grant), user }, "refreshed");
  }

  /** Show the step that is pending; whoever is signed in already stays so. */
  showChallenge(challenge: Challenge): void {
    if (!this.#held) this.state.set({ status: "pending", challenge });
  }

  /** Show the person as it stands now, if it is still the one who is signed in. */
  showUser(person: Profile | User): void {
    if (!this.#held) return;
    const { id, email, first_name, last_name, role } = person;
    this.#held.user = String(id);
    this.state.set({
      status: "authenticated",
      user: Object.freeze({ id, email, first_name, last_name, role }),
    });
  }

  /**
   * Renew the session. Everybody who asks meanwhile waits for the same renewal.
   *
   * Resolves also where the session turned out to be over: look at `held`. `needed`
   * is false for a renewal ahead of time.
   *
   * Raises: VestibuleError where it could not be tried, and for a while after that.
   */
  refresh(needed = true): Promise<void> {
    if (!this.#parts.transport.canRefresh) return Promise.resolve();
    this.#needed ||= needed;
    this.#flight ??= this.#renew().finally(() => {
      this.#flight = null;
      this.#needed = false;
      this.changed();
    });
    return this.#flight;
  }

  /** Take over what another tab has changed. Returns whether there was anything. */
  async sync(): Promise<boolean> {
    const epoch = this.#epoch;
    const found = await this.#parts.store.read();
    if (!found || found.version === this.#held?.version || epoch !== this.#epoch) return false;
    if (found.user === null) {
      // Without a reason it is only the key of a page that finds out who is signed in.
      if (!this.#held || found.reason === undefined) return false;
      this.#let(found.reason ?? null);
    } else if (found.user === this.#held?.user) {
      this.#held = found;
      this.#backoff.reset();
      this.changed();
    } else {
      this.#let(null, UNKNOWN);
      void this.#takeUp(found); // asks the server, so it must not be waited for in here
    }
    return true;
  }

  /** Do what is due: catch up with the other tabs, renew ahead of time, try again. */
  async check(): Promise<void> {
    await this.sync();
    if (this.due > 0) return;
    await (this.#hasError ? this.retry() : this.refresh(false).catch(() => {}));
  }

  /** Act on what another tab told. */
  async onMessage(message: BroadcastMessage): Promise<void> {
    if (message.type !== "signed_out") {
      await this.sync();
    } else if (this.#held && message.user === this.#held.user) {
      const left = this.#held;
      this.#let(message.reason);
      // Cookies are gone for all tabs; tokens of a tab's own are a session of its own.
      if (left.tokens) await this.#parts.api.endSession(left).catch(() => {});
    }
  }

  /**
   * Sign out: here at once, then in the other tabs and at the server.
   *
   * Raises: VestibuleError `network` where the server was not reached; it is told as
   * soon as it can be, and nobody is signed in here all the same.
   */
  async signOut(): Promise<void> {
    const left = this.#held;
    this.#let("signed_out");
    this.#parts.channel.send({
      type: "signed_out",
      user: left?.user ?? null,
      reason: "signed_out",
    });
    await withLock(this.#parts.name, () => this.#leave(left));
  }

  /** Tell the server of a sign-out that did not reach it. */
  async finishSignOut(left: StoredSession | null = this.#unfinishedSignOut): Promise<void> {
    if (!left) return;
    if (this.state.current.status === "unknown") this.state.set(anonymous());
    await withLock(this.#parts.name, () => this.#leave(left)).catch(() => {});
  }

  /** Look again at once: the network is back, or somebody asks for it. */
  async retry(): Promise<void> {
    this.#backoff.reset();
    await this.finishSignOut();
    if (this.state.current.status !== "unknown") return;
    if (this.#held) await this.#meet();
    else await this.restore();
  }

  get #hasError(): boolean {
    const { current } = this.state;
    return current.status === "unknown" && current.error !== null;
  }

  async #renew(): Promise<void> {
    this.#backoff.throwIfWaiting();
    const epoch = this.#epoch;
    const version = this.#held?.version;
    await withLock(this.#parts.name, async () => {
      await this.sync();
      // Another tab was faster; it may have told us already while we waited.
      if (epoch !== this.#epoch || version !== this.#held?.version) return;
      try {
        const answer = await this.#parts.api.refresh(await this.#keyed());
        const overtaken = epoch !== this.#epoch || (await this.sync());
        const grant = overtaken ? null : this.#parts.transport.take(answer);
        if (grant && answer.user) await this.#hold(answer.user, grant, "refreshed");
      } catch (error) {
        if (epoch === this.#epoch) await this.#refused(error);
      }
    });
  }

  /**
   * Return what is renewed with the key of its renewal, made and kept before anybody asks:
   * a try that follows, in a page that was opened anew too, shows the same one.
   */
  async #keyed(): Promise<StoredSession> {
    const epoch = this.#epoch;
    const found = await this.#parts.store.read();
    const renewed = this.#held ?? found ?? noSession();
    const known = found?.version === renewed.version ? found.key : undefined;
    const keyed = { ...renewed, key: known ?? newKey() };
    if (epoch !== this.#epoch) return keyed;
    if (this.#held) this.#held = keyed;
    if (!known) await this.#parts.store.write(keyed);
    return keyed;
  }

  /** Decide what a refresh that failed means. Raises: the error, where it settles nothing. */
  async #refused(error: unknown): Promise<void> {
    const definite = error instanceof VestibuleError && [400, 401].includes(error.status);
    if (!definite) {
      this.#backoff.failed(error);
      throw error;
    }
    if (!this.#held) {
      this.state.set(anonymous(error.reason, error.endedAt));
    } else if (this.#needed || this.expired) {
      await this.sessionEnded(error.reason, error.endedAt);
    } else {
      this.#backoff.wait(this.#left(this.#held), error);
    }
  }

  /** Let a session go that the server has ended, in every tab. */
  async sessionEnded(reason: EndReason | null, endedAt: Date | null = null): Promise<void> {
    const user = this.#held?.user ?? null;
    this.#let(reason, anonymous(reason, endedAt));
    await this.#parts.store.write({ ...noSession(), reason });
    this.#parts.channel.send({ type: "signed_out", user, reason });
  }

  /** Be nobody from here on; whatever is still under way is dropped when it comes back. */
  #let(reason: EndReason | null, next = anonymous(reason)): void {
    this.#epoch += 1;
    this.#held = null;
    this.#backoff.reset();
    this.state.set(next);
    this.changed();
  }

  async #leave(left: StoredSession | null): Promise<void> {
    const { store, api, transport } = this.#parts;
    const gone: StoredSession = { ...noSession(), reason: "signed_out" };
    this.#unfinishedSignOut = left ?? noSession();
    await store.write({ ...gone, endPending: transport.name === "cookie" });
    await api.endSession(left);
    this.#unfinishedSignOut = null;
    await store.write(gone);
  }

  async #hold(user: User, grant: Grant, type: BroadcastMessage["type"]): Promise<void> {
    const id = String(user.id);
    if (id !== this.#held?.user) this.#epoch += 1;
    this.#unfinishedSignOut = null;
    await this.#share({ ...this.#fresh(grant), user: id }, type);
    this.showUser(user);
  }

  async #share(session: StoredSession, type: BroadcastMessage["type"]): Promise<void> {
    this.#held = session;
    this.#backoff.reset();
    await this.#parts.store.write(session);
    this.#parts.channel.send({ type, user: session.user, reason: null });
    this.changed();
  }

  #fresh(grant: Grant): StoredSession {
    const expiresAt = this.#parts.clock.now() + grant.lifetime;
    return { ...noSession(), ...grant, expiresAt };
  }

  #left(session: StoredSession): number {
    return session.expiresAt - this.#parts.clock.now();
  }

  async #takeUp(found: StoredSession): Promise<void> {
    this.#held = found;
    this.changed();
    await this.#meet();
  }

  /** Ask who it is that is signed in. */
  async #meet(): Promise<void> {
    const epoch = this.#epoch;
    try {
      const profile = await this.#parts.api.profile();
      if (epoch === this.#epoch) this.showUser(profile);
    } catch (error) {
      if (epoch === this.#epoch) this.#failed(error);
    }
  }

  /** Not known yet, and why; tried again when the pause is over. */
  #failed(error: unknown): void {
    if (!(error instanceof VestibuleError && error.transient)) {
      this.#let(null);
      return;
    }
    if (this.#backoff.left === 0) this.#backoff.failed(error);
    this.state.set({ status: "unknown", error: error });
    this.changed();
  }
}

/** Why a session is over, where a page that is opened later should still say so. */
function reasonToTell(found: StoredSession | null): EndReason | null {
  return found?.reason === "signed_out" ? null : (found?.reason ?? null);
}

const FOREVER = Number.MAX_SAFE_INTEGER;

function noSession(): StoredSession {
  const version = Math.random().toString(36).slice(2) + Date.now().toString(36);
  return { version, user: null, expiresAt: 0, lifetime: 0 };
}
