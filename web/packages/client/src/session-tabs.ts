// Tabs: one session for all pages of a browser, through three mechanisms.
//
//   lock      one tab at a time signs in, refreshes or signs out (`withLock`)
//   store     the session; the previous owner of the lock may have changed it (`sync`)
//   channel   a message after each change, so that the other tabs `sync` at once
//
// - A message contains no token: the tab that receives it reads the store.
// - The store is written under the lock. A sign-out is also written before, so that no page that
//   is left loses it; and again under the lock, so that it wins over a refresh under way.
// - A change is held here first, then stored, then sent; only an end is sent before it is stored.
// - The reason of an end is shown by all open pages, and by the first page that is opened later.

import type { BroadcastMessage, Channel } from "./channel.js";
import type { HeldSession } from "./held-session.js";
import { withLock } from "./lock.js";
import type { OpenCalls } from "./open-calls.js";
import { endAtServer } from "./session-api.js";
import {
  noSession,
  type SessionEnd,
  type SessionStore,
  type StoredSession,
} from "./session-store.js";
import type { Profile } from "./shapes.js";
import { anonymous, UNKNOWN } from "./state.js";
import type { SessionResponse } from "./transport.js";

/** What the functions of this file work with. */
export interface SessionTabs {
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly channel: Channel;
  /** The requests of the session itself. */
  readonly calls: OpenCalls;
  /** Reads the user of the session that is held. Raises: VestibuleError. */
  readonly profile: () => Promise<Profile>;
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
    held.clear(anonymous(found));
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
export async function identify({ held, profile: read }: SessionTabs): Promise<void> {
  const { epoch } = held;
  try {
    const profile = await read();
    if (epoch === held.epoch) held.showUser(profile);
  } catch (error) {
    if (epoch === held.epoch) held.showError(error);
  }
}

/** Hold the session that an answer grants, in every tab. Returns whether it grants one. */
export async function accept(
  { held, store, channel, calls }: SessionTabs,
  answer: SessionResponse,
  type: "signed_in" | "refreshed",
): Promise<boolean> {
  const grant = calls.transport.take(answer);
  // New tokens of the session that is held come without its user.
  const user = answer.user?.id ?? (type === "refreshed" ? held.session?.user : null);
  if (!grant || user == null) return false;
  const session = held.grant(String(user), grant);
  await store.write(session);
  channel.send({ type, user: session.user });
  if (answer.user) held.showUser(answer.user);
  return true;
}

/** Drop a session that has ended, in every tab. */
export async function sessionEnded(
  { held, store, channel }: SessionTabs,
  end: SessionEnd,
  session: StoredSession | null = held.session,
): Promise<void> {
  held.clear(anonymous(end));
  channel.send({ ...end, type: "signed_out", user: session?.user ?? null });
  await store.write({ ...noSession(), ...end });
}

/** Show that no user is signed in, and the stored reason if no page has shown it yet. */
export function showEnd({ held, store, name }: SessionTabs, found: StoredSession | null): void {
  if (!found?.reason || found.told) {
    held.state.set(anonymous());
    return;
  }
  held.state.set(anonymous(found));
  void withLock(name, async () => {
    const stored = await store.read();
    if (stored?.version === found.version) await store.write({ ...found, told: true });
  });
}

/**
 * Hold the session of the cookies, which all tabs share also where they cannot share a store.
 *
 * Nothing is known of it but its user, so it is refreshed before its user is read. What this tab has
 * stored is of the former one, and counts as seen.
 */
async function adoptCookies(tabs: SessionTabs, user: string | null): Promise<void> {
  const { held, store } = tabs;
  held.clear(UNKNOWN);
  const { epoch } = held;
  const found = await store.read();
  const { version } = found ?? noSession();
  if (epoch === held.epoch) await adopt(tabs, { ...noSession(), version, user });
}

/** Act on a message from another tab. */
export async function onMessage(
  tabs: SessionTabs,
  { type, user, ...end }: BroadcastMessage,
): Promise<void> {
  const { held, store, calls, name } = tabs;
  const { epoch, session } = held;
  if (type !== "signed_out") {
    const isBehind = !(await sync(tabs)) && epoch === held.epoch && user !== held.session?.user;
    if (isBehind && calls.transport.name === "cookie") await adoptCookies(tabs, user);
  } else if (session && user === session.user) {
    held.clear(anonymous(end));
    // This tab may have a store of its own, or have stored a refresh after the end.
    await withLock(name, async () => {
      const stored = await store.read();
      if (stored?.version === session.version) await store.write({ ...noSession(), ...end });
    });
    // Cookies are gone for all tabs; bearer tokens of this tab may be a session of their own.
    if (session.tokens) await endAtServer(calls, session).catch(() => {});
  }
}
