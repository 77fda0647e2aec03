// Tabs: one session for all pages of a browser, through three mechanisms.
//
//   lock      one tab at a time signs in, refreshes or signs out (`withLock`)
//   store     the session; the previous owner of the lock may have changed it (`sync`)
//   channel   a message after each change, so that the other tabs `sync` at once
//
// - A message contains no token: the tab that receives it reads the store.
// - The store is written under the lock, except after the deletion of the account.
// - A change is held here first, then stored, then sent; only a sign-out is sent at once.
// - The reason of an end is shown by all open pages, and by the first page that is opened later.

import type { BroadcastMessage, Channel } from "./channel.js";
import type { HeldSession } from "./held-session.js";
import { withLock } from "./lock.js";
import type { SessionApi } from "./session-api.js";
import { noSession, type SessionStore, type StoredSession } from "./session-store.js";
import { anonymous, UNKNOWN } from "./state.js";
import type { SessionResponse, Transport } from "./transport.js";
import type { EndReason } from "./vocabulary.js";

/** What the functions of this file work with. */
export interface SessionTabs {
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly channel: Channel;
  readonly api: SessionApi;
  readonly transport: Transport;
  /** The name of the lock. */
  readonly name: string;
}

/** Take over what another tab has changed. Returns whether anything has changed. */
export async function sync(tabs: SessionTabs): Promise<boolean> {
  const { held } = tabs;
  const { epoch } = held;
  const found = await tabs.store.read();
  if (!found || found.version === held.session?.version || epoch !== held.epoch) return false;
  if (found.user === null) {
    // Without a reason it is only the refresh key of a page that is restoring its session.
    if (!held.session || found.reason === undefined) return false;
    held.clear(anonymous(found.reason, found.endedAt));
  } else if (found.user === held.session?.user) {
    held.hold(found);
  } else {
    held.clear(UNKNOWN);
    void adopt(tabs, found); // asks the server, so it is not awaited under the lock
  }
  return true;
}

/** Hold a session that another tab or an earlier page has stored, and read its user. */
export function adopt(tabs: SessionTabs, found: StoredSession): Promise<void> {
  tabs.held.hold(found);
  return identify(tabs);
}

/** Ask the server for the signed-in user. */
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
  channel.send({ type, user: session.user });
  if (answer.user) held.showUser(answer.user);
  return true;
}

/** Drop a session that the server has ended, in every tab. */
export async function sessionEnded(
  { held, store, channel }: SessionTabs,
  reason: EndReason | null,
  endedAt: Date | null = null,
): Promise<void> {
  const user = held.session?.user ?? null;
  held.clear(anonymous(reason, endedAt));
  await store.write({ ...noSession(), reason, endedAt });
  channel.send({ type: "signed_out", user, reason, endedAt });
}

/** Show that no user is signed in, and the stored reason if no page has shown it yet. */
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

/** Act on a message from another tab. */
export async function onMessage(tabs: SessionTabs, message: BroadcastMessage): Promise<void> {
  const { held, api } = tabs;
  const { session } = held;
  if (message.type !== "signed_out") {
    await sync(tabs);
  } else if (session && message.user === session.user) {
    held.clear(anonymous(message.reason, message.endedAt));
    // Cookies are gone for all tabs; bearer tokens of this tab may be a session of their own.
    if (session.tokens) await api.endSession(session).catch(() => {});
  }
}
