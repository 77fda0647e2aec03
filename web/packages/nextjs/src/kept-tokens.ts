// Tokens that an API returns in the body, kept by this server in a cookie of its own.

import { cookies as nextCookies } from "next/headers";
import { expiryOf } from "./claims.js";
import type {
  HeldSession,
  RefreshRequest,
  RefreshResult,
  SessionSource,
} from "./session-source.js";

/** Both tokens of a session. */
export interface KeptTokens {
  access: string;
  refresh: string;
}

/** Options of `keepTokens`. */
export interface KeepTokensOptions {
  /** Name of the cookie, without prefix. Default: `session`. */
  name?: string;
  /** Whether the cookie is `Secure`, and named `__Host-…`. Only plain http on this machine needs false. */
  secure?: () => boolean;
  /** Lifetime of the cookie in seconds. Default: a day; the API decides how long the session lasts. */
  maxAge?: number;
  /**
   * Exchange the refresh token at the API.
   *
   * Send `request.headers`: they say on whose behalf, and have the `Idempotency-Key`. Return
   * null if the API refused the token. An exception, or another failure that you throw,
   * leaves the session as it is.
   */
  refresh(request: RefreshRequest): Promise<KeptTokens | null>;
}

/** A source that also signs in and out. */
export interface TokenKeeper extends SessionSource {
  /** Store tokens after a sign-in; null after a sign-out. In actions and route handlers only. */
  keep(tokens: KeptTokens | null): Promise<void>;
  /** Read the visitor's tokens, for the request that ends the session at the API. */
  kept(): Promise<KeptTokens | null>;
}

const DAY = 86_400;

/**
 * Keep tokens in one `HttpOnly` cookie of this server, for an API without cookies of its own.
 *
 * Both are in one cookie, so that no request has one of them without the other.
 */
export function keepTokens(options: KeepTokensOptions): TokenKeeper {
  const isSecure = options.secure ?? (() => true);
  const name = (): string => `${isSecure() ? "__Host-" : ""}${options.name ?? "session"}`;
  const attributes = (kept: KeptTokens | null) => ({
    path: "/",
    httpOnly: true,
    secure: isSecure(),
    sameSite: "lax" as const,
    maxAge: kept ? (options.maxAge ?? DAY) : 0,
  });
  return {
    isOfApi: false,
    read: (cookies) => heldIn(cookies.get(name())),
    forget: (cookies) => void cookies.delete(name()),
    async refresh(request): Promise<RefreshResult> {
      const tokens = await options.refresh(request);
      const { path, maxAge, secure } = attributes(tokens);
      const value = `${name()}=${tokens ? written(tokens) : ""}`;
      const rest = `Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
      return { status: tokens ? "refreshed" : "over", cookies: [`${value}; ${rest}`] };
    },
    authorize(headers, held) {
      headers.set("Authorization", `Bearer ${held.access}`);
    },
    kept: async () => heldIn((await nextCookies()).get(name())?.value),
    async keep(tokens) {
      const jar = await nextCookies();
      jar.set(name(), tokens ? written(tokens) : "", attributes(tokens));
    },
  };
}

function written({ access, refresh }: KeptTokens): string {
  return Buffer.from(JSON.stringify([access, refresh])).toString("base64url");
}

/** Read a session; null for anything that we have not written. */
function heldIn(value: string | undefined): HeldSession | null {
  try {
    const kept: unknown = JSON.parse(Buffer.from(value ?? "", "base64url").toString());
    const [access, refresh] = Array.isArray(kept) ? kept : [];
    if (typeof access !== "string" || typeof refresh !== "string" || !refresh) return null;
    return { access, expiresAt: expiryOf(access), refresh };
  } catch {
    return null;
  }
}
