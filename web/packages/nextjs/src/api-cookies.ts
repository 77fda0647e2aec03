// The API's own cookies: what the kit of @vestibule/react signs in with.

import { expiryOf } from "./claims.js";
import { cookieHeader } from "./cookie-header.js";
import type { RefreshRequest, RefreshResult, SessionSource } from "./session-source.js";

/** Names of the API's cookies, over HTTPS and on a developer's machine. */
const OURS = /^(__(Host|Secure)-)?vestibule-|^__Host-csrftoken$/;
const ACCESS = ["__Host-vestibule-access", "vestibule-access"];
const REFRESH = ["__Host-vestibule-site-refresh", "vestibule-site-refresh"];
const DEVICE = ["__Host-vestibule-device", "vestibule-device"];
const CSRF = ["__Host-csrftoken", "vestibule-csrftoken"];

/** Tokens in the API's own cookies; requires its setting `REFRESH_COOKIE_PATH` to be `/`. */
export function apiCookies(): SessionSource {
  return {
    isOfApi: true,
    read(cookies) {
      const access = first(cookies, ACCESS);
      const refresh = first(cookies, REFRESH);
      if (!access && !refresh) return null;
      if (!refresh) hintAtThePath();
      return { access, expiresAt: expiryOf(access), refresh };
    },
    forget(cookies) {
      for (const name of [...ACCESS, ...REFRESH]) cookies.delete(name);
    },
    refresh,
    authorize(headers, _, cookies, method) {
      headers.set("Cookie", cookieHeader(judged(cookies)));
      if (!["GET", "HEAD", "OPTIONS"].includes(method)) guard(headers, cookies);
    },
  };
}

/** The token of the visitor's device, which no script can read and a sign-out leaves; or nothing. */
export function deviceOf(cookies: ReadonlyMap<string, string>): string {
  return first(cookies, DEVICE);
}

/** Keep the API's cookies only: those of the site are not its business. */
export function ours(cookies: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...cookies].filter(([name]) => OURS.test(name)));
}

/** The API's cookies without a second access token: it judges the one whose claims are read here. */
function judged(cookies: ReadonlyMap<string, string>): Map<string, string> {
  const [own, ...others] = ACCESS.filter((name) => cookies.get(name));
  return new Map([...ours(cookies)].filter(([name]) => name === own || !others.includes(name)));
}

async function refresh({ cookies, headers, api, prefix }: RefreshRequest): Promise<RefreshResult> {
  headers.set("Cookie", cookieHeader(ours(cookies)));
  headers.set("Token-Transport", "cookie");
  headers.set("Content-Type", "application/json");
  guard(headers, cookies);
  const url = new URL(`${prefix}token/refresh/`, api);
  const init = {
    method: "POST",
    headers,
    body: "{}",
    cache: "no-store",
    redirect: "error",
  } as const;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  await response.text();
  if (response.ok) return { status: "refreshed", cookies: response.headers.getSetCookie() };
  // The cookies stay in the browser: with them the page asks why the session is over.
  return response.status === 401 || response.status === 400
    ? { status: "over", cookies: [] }
    : { status: "failed" };
}

/** Pass the API's CSRF check: this server sends the request, and no page of another site. */
function guard(headers: Headers, cookies: ReadonlyMap<string, string>): void {
  headers.set("X-CSRFToken", first(cookies, CSRF));
  headers.set("Sec-Fetch-Site", "same-origin");
}

/** The names over HTTPS come first: a sibling domain can set the others, and the API ignores them. */
function first(cookies: ReadonlyMap<string, string>, names: readonly string[]): string {
  return names.map((name) => cookies.get(name)).find(Boolean) ?? "";
}

let hinted = false;

function hintAtThePath(): void {
  if (hinted || process.env.NODE_ENV !== "development") return;
  hinted = true;
  // biome-ignore lint/suspicious/noConsole: in development only, where a developer looks
  console.warn(
    "@vestibule/nextjs: a visitor has an access token of the API, but no refresh token reaches this " +
      "server. Set REFRESH_COOKIE_PATH (VESTIBULE_REFRESH_COOKIE_PATH) of the API to /.",
  );
}
