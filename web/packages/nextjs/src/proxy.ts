import { safeNext } from "@vestibule/client";
import { type NextRequest, NextResponse } from "next/server";
import { forgetUser, refresh, userOf } from "./check-session.js";
import { apply, cookieHeader } from "./cookie-header.js";
import { PAGE_HEADER } from "./next-page.js";
import type { ResolvedOptions } from "./options.js";
import type { HeldSession, SessionSource } from "./session-source.js";
import { type Visit, visitOf } from "./visitor.js";

/** RefreshResult before it expires: the page that is rendered next needs it for a while. */
const MARGIN = 30_000;

/** What the proxy found out, for a handler of your own. */
export interface ProxyContext {
  /** Headers of the request as the page will see them; pass them on with `NextResponse.next`. */
  readonly headers: Headers;
  /** Whether a user seems to be signed in. For redirects: it protects nothing. */
  readonly isSignedIn: boolean;
  /**
   * Whether the API has just refused to refresh the session: it is over. False on the sign-in page,
   * which is where to go then, and which asks with the API's cookies why.
   */
  readonly hasEnded: boolean;
  /**
   * Redirect to a page of this app, by the host name that the browser has asked for. As everywhere in
   * Next, the path is written without the `basePath`. The page that is asked for is shown instead: a
   * redirect to itself would have no end.
   */
  redirect(path: string): Response;
}

/** Options of `createProxy`. */
export interface ProxyOptions {
  /**
   * Paths that need no sign-in: exact ones, or `/docs/*` with everything below. If given, visitors
   * of all other pages are sent to the sign-in page. If not, none are: pages protect themselves.
   */
  publicRoutes?: readonly string[];
  /**
   * Paths, written as above, that take forms of other sites, such as a provider's `form_post`
   * callback. Each checks by itself who sent the form; all other paths refuse it.
   */
  crossSiteRoutes?: readonly string[];
  /** Your own rules; undefined goes on as without it. */
  handle?(
    request: NextRequest,
    context: ProxyContext,
  ): Response | undefined | Promise<Response | undefined>;
}

/** What runs before every page. */
export type ProxyFunction = (request: NextRequest) => Promise<Response>;

/** Create the proxy of `createVestibule`. */
export function proxyFor(
  source: SessionSource,
  options: ResolvedOptions,
  { publicRoutes, crossSiteRoutes, handle }: ProxyOptions,
): ProxyFunction {
  return async (request) => {
    const { pathname } = request.nextUrl;
    if (source.isOfApi && `${pathname}/`.startsWith(options.prefix)) return NextResponse.next();
    if (isForged(request) && !matches(pathname, crossSiteRoutes ?? [])) {
      return refusal(403, "Another site sent this request", "csrf_failed");
    }
    const visit = visitOf(source, options, request.headers);
    if (visit.held && isDue(visit.held) && isPrefetch(request)) {
      // What is rendered now would be of a visitor who is signed out. It is asked for at the click.
      return new Response(null, { status: 204, headers: NOT_STORED });
    }
    const cookies = new Map(visit.cookies);
    const isOpenPath = isOpen(pathname, options, publicRoutes);
    const checked = isFile(request, isOpenPath)
      ? { ...NOTHING_DUE, isSignedIn: visit.held !== null }
      : await checkedSession(visit, cookies);
    const { isSignedIn, hasEnded, setCookies } = checked;
    const headers = headersFor(request, cookies);
    const pass = (): Response => NextResponse.next({ request: { headers } });
    const context = {
      headers,
      isSignedIn,
      hasEnded: hasEnded && !matches(pathname, signInRoutes(options)),
      redirect: (path: string) => (isAt(request, path) ? pass() : redirected(request, path)),
    };
    const answer =
      (await handle?.(request, context)) ??
      (isSignedIn || isOpenPath ? pass() : refused(request, options));
    // A copy: the headers of `Response.redirect` and of what `fetch` returns cannot be changed.
    const response = new Response(answer.body, answer);
    for (const line of setCookies) response.headers.append("Set-Cookie", line);
    // A page of one user must not be stored by a cache that others share.
    if (visit.held) response.headers.set("Cache-Control", NOT_STORED["Cache-Control"]);
    return response;
  };
}

/**
 * Whether a page of another origin sends a request that may change something.
 *
 * For a sibling domain, its browser adds the cookies, and `serverFetch` then vouches for the request
 * at the API. Without a cookie, the request may sign the visitor in as another user, whose account
 * then gets what the visitor enters. A program sends neither header, and no cookie of a visitor.
 */
function isForged(request: NextRequest): boolean {
  const { headers, method } = request;
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  if (origin === null) return false;
  if (!URL.canParse(origin)) return true;
  const { protocol, host } = new URL(origin);
  return host !== new URL(`${protocol}//${hostOf(request)}`).host;
}

/** The host, with its port, that the browser has asked for, as the proxies before this server say. */
function hostOf({ headers, nextUrl }: NextRequest): string {
  // Each proxy adds the host that it was asked for: the first item is of the one nearest the browser.
  const forwarded = headers.get("x-forwarded-host")?.split(",")[0]?.trim();
  const host = forwarded || headers.get("host") || "";
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? host : nextUrl.host;
}

const NOT_STORED = { "Cache-Control": "no-store" };

/** What has become of a session. */
interface CheckedSession {
  isSignedIn: boolean;
  hasEnded: boolean;
  setCookies: readonly string[];
}

const NOTHING_DUE: CheckedSession = { isSignedIn: true, hasEnded: false, setCookies: [] };
const SIGNED_OUT: CheckedSession = { ...NOTHING_DUE, isSignedIn: false };

/** The session after what was due; `cookies` become those of the page that follows. */
async function checkedSession(visit: Visit, cookies: Map<string, string>): Promise<CheckedSession> {
  const { source, options, headers, held } = visit;
  if (!held) return SIGNED_OUT;
  const wasDue = isDue(held);
  if (!wasDue && (await isAccepted(visit))) return NOTHING_DUE;
  if (!held.refresh) return SIGNED_OUT;
  const { api, prefix } = options;
  let now = visit;
  let setCookies: readonly string[] = [];
  let atItsEnd: readonly string[] = [];
  // Once more if the API refuses the new token: the answer may be one of a moment ago, whose session
  // has ended since. Its successor is then refused, and the browser gets no token of it: it may have
  // those of a new session by now.
  for (let left = 2; left > 0 && now.held?.refresh; left--) {
    const current = { held: now.held, cookies: now.cookies, api, prefix };
    const refreshed = await refresh(source, headers, current);
    if (refreshed.status === "failed") {
      // What the API has refused signs no user in, also while it decides nothing else.
      return { isSignedIn: wasDue && now === visit, hasEnded: false, setCookies };
    }
    apply(cookies, refreshed.cookies);
    if (refreshed.status === "over") {
      atItsEnd = refreshed.cookies;
      break;
    }
    setCookies = refreshed.cookies;
    now = { ...visit, cookies: new Map(cookies), held: source.read(cookies) };
    if (await isAccepted(now)) return { isSignedIn: true, hasEnded: false, setCookies };
  }
  source.forget(cookies);
  return { isSignedIn: false, hasEnded: true, setCookies: atItsEnd };
}

/** Whether the API accepts the access token at this moment. No answer ends no session. */
async function isAccepted(visit: Visit): Promise<boolean> {
  forgetUser(visit.held); // what the page of the request before has found out
  return (await userOf(visit).catch(() => true)) !== null;
}

function isDue({ expiresAt }: HeldSession): boolean {
  return expiresAt - MARGIN <= Date.now();
}

/** The headers with which the page is rendered; those that only this proxy may set are set again. */
function headersFor(request: NextRequest, cookies: ReadonlyMap<string, string>): Headers {
  const headers = new Headers(request.headers);
  const cookie = cookieHeader(cookies);
  if (cookie) headers.set("Cookie", cookie);
  else headers.delete("Cookie");
  headers.set(PAGE_HEADER, pageOf(request));
  return headers;
}

/** The page that a request is for, without what Next adds to its own requests. */
function pageOf({ nextUrl }: NextRequest): string {
  const query = new URLSearchParams(nextUrl.search);
  if (!query.has("_rsc")) return nextUrl.pathname + nextUrl.search;
  query.delete("_rsc");
  return nextUrl.pathname + (query.size ? `?${query}` : "");
}

/**
 * Whether nothing is refreshed: for files of Next, and for what a page shows, such as a picture, if
 * it needs no sign-in. The path says nothing: that of a page may end in `.com`.
 */
function isFile({ headers, nextUrl }: NextRequest, isOpenPath: boolean): boolean {
  if (nextUrl.pathname.startsWith("/_next/")) return true;
  const destination = headers.get("sec-fetch-dest") ?? "document";
  return isOpenPath && !["document", "iframe", "frame", "empty"].includes(destination);
}

function isPrefetch({ headers }: NextRequest): boolean {
  const purpose = headers.get("purpose") ?? headers.get("sec-purpose") ?? "";
  return headers.has("next-router-prefetch") || purpose.startsWith("prefetch");
}

function isOpen(
  pathname: string,
  options: ResolvedOptions,
  publicRoutes: readonly string[] | undefined,
): boolean {
  return !publicRoutes || matches(pathname, [...signInRoutes(options), ...publicRoutes]);
}

function signInRoutes({ signInUrl }: ResolvedOptions): string[] {
  return [signInUrl, `${signInUrl}/*`];
}

/** Whether a path is one of these routes, or below one that ends in `/*`. */
function matches(pathname: string, routes: readonly string[]): boolean {
  const path = pathname.replace(/(.)\/$/, "$1");
  return routes.some((route) =>
    route.endsWith("/*")
      ? path === route.slice(0, -2) || path.startsWith(route.slice(0, -1))
      : path === route,
  );
}

/** Send a visitor to the sign-in page; a program gets the status. */
function refused(request: NextRequest, { signInUrl }: ResolvedOptions): Response {
  const { headers, method } = request;
  const isPage = headers.get("accept")?.includes("text/html") || headers.has("rsc");
  if (!["GET", "HEAD"].includes(method) || !isPage) {
    return refusal(401, "Sign in to continue", "not_authenticated");
  }
  const next = new URLSearchParams({ next: pageOf(request) });
  return redirected(request, `${signInUrl}?${next}`);
}

/** Whether a request asks for the page at this path. */
function isAt(request: NextRequest, path: string): boolean {
  const { pathname, search } = new URL(safeNext(path), request.nextUrl.origin);
  return ["GET", "HEAD"].includes(request.method) && pathname + search === pageOf(request);
}

function redirected(request: NextRequest, path: string): Response {
  const { headers, nextUrl } = request;
  const forwarded = headers.get("x-forwarded-proto")?.split(",")[0]?.trim() ?? "";
  const scheme = /^https?$/i.test(forwarded) ? forwarded : nextUrl.protocol.replace(":", "");
  const page = safeNext(path);
  const below = nextUrl.basePath && page === "/" ? nextUrl.basePath : nextUrl.basePath + page;
  // By the name that the browser has asked for: to another one, cookies would not go along.
  const target = new URL(below, `${scheme}://${hostOf(request)}`);
  return NextResponse.redirect(target, { status: 303, headers: NOT_STORED });
}

function refusal(status: number, error: string, code: string): Response {
  return Response.json({ error, code }, { status, headers: NOT_STORED });
}
