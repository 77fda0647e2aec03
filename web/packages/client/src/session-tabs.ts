// Tabs: one session for all pages of a browser, by three means.
//
//   lock      one tab at a time signs in, refreshes or signs out (`withLock`)
//   store     what the session is; whoever had the lock before may have changed it (`sync`)
//   channel   that it has changed, so that the other tabs look now and not when they need it
//
// - The channel carries no token: a tab that is told something reads the store.
// - The store is written under the lock, but for two answers that come to a request of their own:
//   new tokens after a change of password, and the end of an account that was deleted here.
// - A change is held here before it is stored, and stored before it is told; only a sign-out is
//   told at once.
// - Why a session ended is shown by the pages that were open, and by the first one opened later.

import type { BroadcastMessage, Channel } from "./channel.js";
import type { HeldSession } from "./held-session.js";
import { withLock } from "./lock.js";
import type { SessionApi } from "./session-api.js";
import { noSession, type SessionStore, type StoredSession } from "./session-store.js";
import { anonymous, UNKNOWN } from "./state.js";
import type { SessionResponse, Transport } from "./transport.js";
import type { EndReason } from "./vocabulary.js";

/** What the tabs of a browser share a session by. */
export interface SessionTabs {
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly channel: Channel;
  readonly api: SessionApi;
  readonly transport: Transport;
  /** The name of the lock. */
  readonly name: string;
}

/** Take over what another tab has changed. Returns whether there was anything. */
export async function sync(tabs: SessionTabs): Promise<boolean> {
  const { held } = tabs;
  const { epoch } = held;
  const found = await tabs.store.read();
  if (!found || found.version === held.session?.version || epoch !== held.epoch) return false;
  if (found.user === null) {
    // Without a reason it is only the key of a page that finds out who is signed in.
    if (!held.session || found.reason === undefined) return false;
    held.clear(anonymous(found.reason, found.endedAt));
  } else if (found.user === held.session?.user) {
    held.hold(found);
  } else {
    held.clear(UNKNOWN);
    void adopt(tabs, found); // asks the server, so it must not be waited for in here
  }
  return true;
}

/** Hold what another tab or an earlier page has stored, and find out whose it is. */
export function adopt(tabs: SessionTabs, found: StoredSession): Promise<void> {
  tabs.held.hold(found);
  return identify(tabs);
}

/** Ask the server who is signed in. */
export async function identify({ held, api }: SessionTabs): Promise<void> {
  const { epoch } = held;
  try {
    const profile = await api.profile();
    if (epoch === held.epoch) held.showUser(profile);
  } catch (error) {
    if (epoch === held.epoch) held.showError(error);
  }
}

/** Hold the session that an answer grants, in every tab. Returns whether it grants one. */
export async function accept(
  { held, store, channel, transport }: SessionTabs,
  answer: SessionResponse,
  type: "signed_in" | "refreshed",
): Promise<boolean> {
  const grant = transport.take(answer);
  // New tokens of the session that is held come without its user.
  const user = answer.user?.id ?? (type === "refreshed" ? held.session?.user : null);
  if (!grant || user == null) return false;
  const session = held.grant(String(user), grant);
  await store.write(session);
  channel.send(type, session.user);
  if (answer.user) held.showUser(answer.user);
  return true;
}

/** Let go of a session that the server has ended, in every tab. */
export async function sessionEnded(
  { held, store, channel }: SessionTabs,
  reason: EndReason | null,
  endedAt: Date | null = null,
): Promise<void> {
  const user = held.session?.user ?? null;
  held.clear(anonymous(reason, endedAt));
  await store.write({ ...noSession(), reason, endedAt });
  channel.send("signed_out", user, reason);
}

/** Show that nobody is signed in; if it is stored why, the first page that is opened later says so. */
export function showEnd({ held, store, name }: SessionTabs, found: StoredSession | null): void {
  if (!found?.reason || found.told) {
    held.state.set(anonymous());
    return;
  }
  held.state.set(anonymous(found.reason, found.endedAt));
  void withLock(name, async () => {
    const stored = await store.read();
    if (stored?.version === found.version) await store.write({ ...found, told: true });
  });
}

/** Do what another tab's message asks for. */
export async function onMessage(tabs: SessionTabs, message: BroadcastMessage): Promise<void> {
  const { held, api } = tabs;
  const { session } = held;
  if (message.type !== "signed_out") {
    await sync(tabs);
  } else if (session && message.user === session.user) {
    held.clear(anonymous(message.reason));
    // Cookies are gone for all tabs; tokens of a tab's own are a session of its own.
    if (session.tokens) await api.endSession(session).catch(() => {});
  }
}
