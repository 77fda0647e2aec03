import { VestibuleError } from "@vestibule/client";
import { parseCookies } from "./cookie-header.js";
import type { ResolvedOptions } from "./options.js";
import type { HeldSession, SessionSource } from "./session-source.js";

/** One request of a visitor, and the session that its cookies hold. */
export interface Visit {
  readonly source: SessionSource;
  readonly options: ResolvedOptions;
  readonly headers: Headers;
  readonly cookies: ReadonlyMap<string, string>;
  readonly held: HeldSession | null;
}

/** Read the session of a request. */
export function visitOf(source: SessionSource, options: ResolvedOptions, headers: Headers): Visit {
  const cookies = parseCookies(headers.get("cookie"));
  return { source, options, headers, cookies, held: source.read(cookies) };
}

/**
 * `fetch` to the API as a visitor.
 *
 * Raises: VestibuleError `foreign_origin` for another origin; `network` if there is no answer.
 */
export async function asVisitor(
  { source, options, headers: visitor, cookies, held }: Visit,
  input: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const url = new URL(input, options.api);
  if (url.origin !== options.api) {
    throw new VestibuleError("foreign_origin", `No credentials are sent to ${url.origin}`);
  }
  const headers = headersAbout(visitor);
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  if (held) source.authorize(headers, held, cookies, (init.method ?? "GET").toUpperCase());
  try {
    return await fetch(url, { redirect: "manual", ...init, headers, cache: "no-store" });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new VestibuleError("network", "The API cannot be reached", { cause });
  }
}

/** What the API is told about a visitor, so that limits and the list of devices mean the visitor. */
const ABOUT = ["X-Forwarded-For", "User-Agent", "Accept-Language"];

/** Pick the headers that say on whose behalf this server asks. */
export function headersAbout(visitor: Headers): Headers {
  const headers = new Headers({ Accept: "application/json" });
  for (const name of ABOUT) {
    const value = visitor.get(name);
    if (value) headers.set(name, value);
  }
  // The API checks its scheme where it redirects plain HTTP; the address of this server is internal.
  const scheme = visitor.get("X-Forwarded-Proto");
  if (scheme) headers.set("X-Forwarded-Proto", scheme);
  return headers;
}
