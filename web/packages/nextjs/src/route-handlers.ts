import type { NextRequest } from "next/server";
import { ours } from "./api-cookies.js";
import { forgetUser } from "./check-session.js";
import { cookieHeader, parseCookies } from "./cookie-header.js";
import type { ResolvedOptions } from "./options.js";
import type { SessionSource } from "./session-source.js";
import { visitOf } from "./visitor.js";

/** A body that is larger is refused; pictures are the largest. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** Passed on to the API. Nothing that names a host, and no cookie but the API's own. */
const REQUEST = [
  ...["accept", "accept-language", "authorization", "captcha-response", "content-type"],
  ...["device-token", "idempotency-key", "origin", "referer", "sec-fetch-site"],
  ...["token-transport", "trusted-device", "user-agent", "x-csrftoken", "x-forwarded-for"],
  ...["x-forwarded-proto", "x-requested-with"],
];

/** Not passed back: they are about this hop, or about an encoding that `fetch` has undone. */
const HOP = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];

/** Options of `createRouteHandlers`. */
export interface RouteHandlerOptions {
  /** Name the address of a visitor, if `X-Forwarded-For` of this server cannot be trusted. */
  clientAddress?(request: NextRequest): string;
}

type Handler = (request: NextRequest) => Promise<Response>;
type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The API under this site's own origin: `app/api/auth/[...path]/route.ts` exports these. */
export type RouteHandlers = Record<Method, Handler>;

/**
 * Create handlers that pass requests on to the API.
 *
 * The API's cookies are then first-party, and its CSRF check decides: it gets the browser's own
 * `Origin`, `Sec-Fetch-Site` and `X-CSRFToken`. Its `PUBLIC_ORIGIN` is the origin of this site.
 */
export function routeHandlers(
  source: SessionSource,
  options: ResolvedOptions,
  more: RouteHandlerOptions,
): RouteHandlers {
  const handle: Handler = async (request) => {
    const { search } = request.nextUrl;
    // Next drops the slash with which the API's addresses end.
    const pathname = request.nextUrl.pathname.replace(/\/?$/, "/");
    const url = new URL(pathname + search, options.api);
    if (url.origin !== options.api || !url.pathname.startsWith(options.prefix)) {
      return problem(404, "There is no such address", "not_found");
    }
    const headers = forwarded(request);
    const address = more.clientAddress?.(request);
    if (address) headers.set("x-forwarded-for", address);
    const body = await bodyOf(request);
    if (body === "too large") return problem(413, "The body is too large", "body_too_large");
    if (request.method !== "GET") forgetUser(visitOf(source, options, request.headers).held);
    try {
      const init = { method: request.method, headers, body, cache: "no-store" } as const;
      return answered(await fetch(url, { ...init, redirect: "manual" }));
    } catch {
      return problem(502, "The server cannot be reached", "unavailable");
    }
  };
  const methods: Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
  return Object.fromEntries(methods.map((method) => [method, handle])) as RouteHandlers;
}

function forwarded(request: NextRequest): Headers {
  const headers = new Headers();
  for (const name of REQUEST) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const cookies = cookieHeader(ours(parseCookies(request.headers.get("cookie"))));
  if (cookies) headers.set("cookie", cookies);
  return headers;
}

/** Read the body, up to the limit: its declared length may be wrong or missing. */
async function bodyOf(request: NextRequest): Promise<ArrayBuffer | null | "too large"> {
  if (!request.body) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > BODY_LIMIT) return "too large";
    chunks.push(chunk);
  }
  return size ? new Uint8Array(Buffer.concat(chunks)).buffer : null;
}

function answered(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of HOP) headers.delete(name);
  if (!headers.has("cache-control")) headers.set("Cache-Control", "no-store");
  return new Response(response.body, { status: response.status, headers });
}

function problem(status: number, error: string, code: string): Response {
  return Response.json({ error, code }, { status, headers: { "Cache-Control": "no-store" } });
}
