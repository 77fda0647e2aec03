// New tokens for old ones: once for each refresh token, however many requests want them.

import { call, type Data } from "./api";
import type { Session } from "./cookies";

/** How long requests that were already on their way with the old cookie get the same answer. */
const KEPT = 10_000;

export type Renewal = { is: "renewed"; session: Session } | { is: "over" } | { is: "unreachable" };

// On the process, since Next bundles the proxy and the pages apart. Other processes are not
// seen from here: the API gives each that comes with the same token the same new one.
const shared = globalThis as { renewals?: Map<string, Promise<Renewal>> };
shared.renewals ??= new Map();
const renewals = shared.renewals;

/** Exchange a refresh token. Only a refusal ends the session; silence does not. */
export function renew(visitor: Headers, refresh: string): Promise<Renewal> {
  const running = renewals.get(refresh);
  if (running) return running;
  const renewal = exchanged(visitor, refresh);
  renewals.set(refresh, renewal);
  void renewal.then(({ is }) => {
    const forget = () => renewals.delete(refresh);
    if (is === "renewed") setTimeout(forget, KEPT).unref();
    else forget();
  });
  return renewal;
}

/** Return the session that the API's five keys mean. */
export function sessionOf(tokens: Data<"token/", "post">): Session {
  return {
    id: String(tokens.user_id),
    role: tokens.user_role,
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    expires: Date.parse(tokens.access_token_expiry),
  };
}

async function exchanged(visitor: Headers, refresh: string): Promise<Renewal> {
  const token = await call(visitor, "get", "get-csrf-token/");
  if (!token.ok) return { is: "unreachable" };
  const csrf = token.data.csrf_token;
  const answer = await call(visitor, "post", "token/refresh/", { csrf, body: { refresh } });
  if (answer.ok) return { is: "renewed", session: sessionOf(answer.data) };
  return { is: answer.status === 401 || answer.status === 400 ? "over" : "unreachable" };
}
