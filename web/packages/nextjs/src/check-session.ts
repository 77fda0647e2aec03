// What the proxy and the pages of one process share: refreshes, and who a token belongs to.

import { createHmac, randomBytes } from "node:crypto";
import { type Body, type Profile, VestibuleError } from "@vestibule/client";
import { deviceOf } from "./api-cookies.js";
import type {
  HeldSession,
  RefreshRequest,
  RefreshResult,
  SessionSource,
} from "./session-source.js";
import { SingleFlight } from "./single-flight.js";
import { asVisitor, headersAbout, type Visit } from "./visitor.js";

/**
 * How long requests that were on their way with the old token get the same answer. Less than the
 * API's grace period, so that a stolen token is detected as without us.
 */
const KEEP_REFRESHED = 10_000;
/** How long a refused refresh token is not tried again. */
const KEEP_OVER = 60_000;
/** Long enough for the proxy and the page of one request; the proxy asks again for each. */
const KEEP_USER = 1_000;

/** How long the permissions of a role are kept: they are settings of the API. */
const KEEP_PERMISSIONS = 60_000;

interface SharedState {
  /** Of the `Idempotency-Key` of visitors without a device cookie (`keyOf`). */
  secret: Buffer;
  refreshes: SingleFlight<RefreshResult>;
  users: SingleFlight<Profile | null>;
  permissions: SingleFlight<readonly string[]>;
}

/** Next bundles the proxy and the pages apart, so that a module is not shared. */
function shared(): SharedState {
  const key = Symbol.for("@vestibule/nextjs");
  const global = globalThis as { [key]?: SharedState };
  global[key] ??= {
    secret: randomBytes(32),
    refreshes: new SingleFlight(),
    users: new SingleFlight(),
    permissions: new SingleFlight(),
  };
  return global[key];
}

/**
 * Refresh a session: one request for each refresh token, however many ask.
 *
 * Several processes need no coordination: within its grace period, the API returns the same
 * successor for the same token. A retry after a lost answer sends the same `Idempotency-Key`, also
 * from another process, if the visitor has the API's device cookie.
 */
export function refresh(
  source: SessionSource,
  visitor: Headers,
  request: Omit<RefreshRequest, "headers">,
): Promise<RefreshResult> {
  const { refreshes } = shared();
  const headers = headersAbout(visitor);
  const token = request.held.refresh;
  headers.set("Idempotency-Key", keyOf(request));
  const attempt = (): Promise<RefreshResult> =>
    source.refresh({ ...request, headers }).catch(() => ({ status: "failed" }));
  return refreshes.run(token, attempt, ({ status }) => {
    if (status === "refreshed") return KEEP_REFRESHED;
    return status === "over" ? KEEP_OVER : 0;
  });
}

/** The key of a refresh: a thief of the token alone must not be able to compute it. */
function keyOf({ held, cookies }: Pick<RefreshRequest, "held" | "cookies">): string {
  const secret = deviceOf(cookies) || shared().secret;
  return createHmac("sha256", secret).update(held.refresh).digest("base64url");
}

/**
 * Return the user of a session, if the API accepts its access token; null if it does not.
 *
 * To ask also sees a sign-out elsewhere and a change of role, and needs no key on this server.
 *
 * Raises: VestibuleError `network`, or with the API's status, if there is no decision.
 */
export function userOf(visit: Visit): Promise<Profile | null> {
  const ask = async (): Promise<Profile | null> => {
    const response = await asVisitor(visit, `${visit.options.prefix}profile/`);
    if (response.ok) return (await response.json()) as Profile;
    // To its end: Next may have split the body, and to cancel one half waits for the other.
    await response.text();
    if (response.status === 401) return null;
    throw undecided(response.status);
  };
  return shared().users.run(visit.held?.access ?? "", ask, () => KEEP_USER);
}

/** Forget what is known of a user: it may have changed since. */
export function forgetUser(held: HeldSession | null): void {
  if (held) shared().users.forget(held.access);
}

/** What users of a kind may do to other users' accounts; asked as one of them. */
export function permissionsOf(kind: string, visit: Visit): Promise<readonly string[]> {
  const ask = async (): Promise<readonly string[]> => {
    const response = await asVisitor(visit, `${visit.options.prefix}roles/`);
    if (!response.ok) throw undecided(response.status);
    const { roles } = (await response.json()) as Body<"RolesAnswer">;
    return [...new Set(roles.flatMap(({ may }) => may))].sort();
  };
  return shared().permissions.run(kind, ask, () => KEEP_PERMISSIONS);
}

/** The answer of an API that is there, but decides nothing. */
function undecided(status: number): VestibuleError {
  return new VestibuleError("unreadable", `The API answered ${status}`, { status });
}
