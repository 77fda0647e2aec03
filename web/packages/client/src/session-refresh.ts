// Refreshing: one request for all callers, and no token used twice.
//
//   refresh() ──▶ in flight? share it
//      └──▶ backing off? fail at once
//      └──▶ lock ──▶ sync ──▶ another tab was faster? done
//             └──▶ store the key ──▶ request
//                    └──▶ answered ──▶ sync ──▶ overtaken? drop the answer
//                    │                  └──▶ hold, store and send the new session
//                    └──▶ refused ───▶ sync ──▶ overtaken? done
//                    │                  └──▶ the session is over; if refreshed early: wait
//                    └──▶ failed ────▶ back off
//
// - A page has one refresh in flight at most; so have all its tabs, as long as the lock holds.
// - The `Idempotency-Key` is stored before the request is sent, under the lock: a retry after a
//   lost answer sends the same one, also from a page that is opened later. So does a request that
//   renews the session (`renewingCall`), and the refresh after it if its answer is lost.
// - Only a 400 or 401 ends a session. If an early refresh is refused, the session lasts until it
//   expires.

import type { HeldSession } from "./held-session.js";
import { withLock } from "./lock.js";
import { isOver, requestRefresh } from "./session-api.js";
import { noSession, randomText, type StoredSession } from "./session-store.js";
import { accept, type SessionTabs, sessionEnded, showEnd, sync } from "./session-tabs.js";

/** Refreshes the session that is held. */
export class SessionRefresh {
  readonly held: HeldSession;
  readonly tabs: SessionTabs;
  #flight: Promise<void> | null = null;
  #needed = false;

  constructor(tabs: SessionTabs) {
    this.held = tabs.held;
    this.tabs = tabs;
  }

  /**
   * Refresh the session; concurrent callers share one refresh.
   *
   * Resolves also if the session turns out to be over: check what is held. `needed` is
   * false for an early refresh.
   *
   * Raises: VestibuleError if it failed without a decision, and during the backoff.
   */
  refresh(needed = true): Promise<void> {
    if (!this.tabs.calls.transport.canRefresh) return Promise.resolve();
    this.#needed ||= needed;
    this.#flight ??= this.#refresh().finally(() => {
      this.#needed = false;
      this.#flight = null;
      this.held.changed();
    });
    return this.#flight;
  }

  async #refresh(): Promise<void> {
    const { held, tabs } = this;
    if (held.backoff.left) throw held.backoff.error;
    const { epoch } = held;
    const version = held.session?.version;
    await withLock(tabs.name, async () => {
      await sync(tabs);
      // Another tab was faster; its message may have arrived while we waited.
      if (epoch !== held.epoch || version !== held.session?.version) return;
      try {
        const answer = await requestRefresh(tabs.calls, await withKey(tabs));
        if ((await sync(tabs)) || epoch !== held.epoch) return;
        await accept(tabs, answer, "refreshed");
      } catch (error) {
        if (!(await sync(tabs)) && epoch === held.epoch) await this.#refused(error);
      }
    });
  }

  /** Decide what a failed refresh means. Raises: the error, if it decides nothing. */
  async #refused(error: unknown): Promise<void> {
    const { held, tabs } = this;
    if (!isOver(error)) {
      held.backoff.failed(error);
      throw error;
    }
    const found = held.session ? null : await tabs.store.read();
    if (held.session && !this.#needed && !held.expired) {
      held.backoff.wait(held.left, error);
    } else if (held.session || (error.reason && error.reason !== found?.reason)) {
      const { reason, endedAt } = error;
      await sessionEnded(tabs, { reason, endedAt });
    } else {
      showEnd(tabs, found);
    }
  }
}

/**
 * Return the session as it is now, with the key of its next tokens, which is stored by then.
 *
 * If none is stored, `key` becomes that key.
 */
export async function withKey(
  tabs: SessionTabs,
  key = randomText(),
): Promise<StoredSession & { key: string }> {
  await sync(tabs);
  const { held, store } = tabs;
  const { epoch } = held;
  const found = await store.read();
  const session = held.session ?? found ?? noSession();
  session.key = found?.key ?? key;
  if (!found?.key && epoch === held.epoch) await store.write(session);
  return session as StoredSession & { key: string };
}
