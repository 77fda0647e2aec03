// What happens before every page: tokens are renewed in time, and the policy for content is set.
//
// It spares people detours and guards nothing: every page and every form asks the API itself.

import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { attributes, SESSION, type Session, sessionIn, written } from "./lib/cookies";
import { CAPTCHAS, captcha } from "./lib/offered";
import { FRONT_ORIGIN } from "./lib/place";
import { renew } from "./lib/renew";

const FOR_USERS = /^\/(profile|admin-dashboard)(\/|$)/;
const FOR_GUESTS = /^\/auth\/(login|otp|register)(\/|$)/;
const WITH_CAPTCHA = /^\/auth\//;

export const config = { matcher: "/((?!_next/static/|icon.svg).*)" };

export async function proxy(request: NextRequest): Promise<Response> {
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && !isOwn(request)) return new Response("Not from here.", { status: 403 });
  const before = sessionIn(request.cookies.get(SESSION)?.value);
  const session = await current(request, before);
  const path = request.nextUrl.pathname;
  let away = "";
  if (reads && !session && FOR_USERS.test(path)) {
    away = `/auth/login?next=${encodeURIComponent(path + request.nextUrl.search)}`;
  } else if (reads && session && FOR_GUESTS.test(path)) away = "/";
  const response = away ? redirected(request, away) : await passed(request, path);
  if (session !== before) keep(response, session);
  return response;
}

/** Whether a page of ours sends this. Browsers say so; whoever does not is none. */
function isOwn(request: NextRequest): boolean {
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  return origin === FRONT_ORIGIN || [`http://${host}`, `https://${host}`].includes(origin ?? "");
}

/** Return the session as it is now, and put it where this very request's page reads it. */
async function current(request: NextRequest, before: Session | null): Promise<Session | null> {
  if (!before || Date.now() < before.expires) return before;
  const renewal = await renew(request.headers, before.refresh);
  if (renewal.is === "unreachable") return before;
  if (renewal.is === "over") {
    request.cookies.delete(SESSION);
    return null;
  }
  request.cookies.set(SESSION, written(renewal.session));
  return renewal.session;
}

function keep(response: NextResponse, session: Session | null): void {
  if (session) response.cookies.set(SESSION, written(session), attributes(SESSION));
  else response.cookies.set(SESSION, "", { ...attributes(SESSION), maxAge: 0 });
}

function redirected(request: NextRequest, to: string): NextResponse {
  // By the name that the browser has asked for: to another one, cookies would not go along.
  const host = request.headers.get("host") ?? new URL(FRONT_ORIGIN).host;
  return NextResponse.redirect(new URL(to, `${new URL(FRONT_ORIGIN).protocol}//${host}`), 303);
}

async function passed(request: NextRequest, path: string): Promise<NextResponse> {
  const nonce = randomBytes(16).toString("base64");
  const policy = await contentPolicy(nonce, path);
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy); // from here Next takes the nonce
  headers.set("X-Nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("Referrer-Policy", "same-origin"); // mailed links carry a token
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

async function contentPolicy(nonce: string, path: string): Promise<string> {
  const asked = WITH_CAPTCHA.test(path) ? await captcha() : null;
  const theirs = CAPTCHAS[asked?.provider ?? ""]?.hosts ?? "";
  const development = process.env.NODE_ENV === "development" ? "'unsafe-eval'" : "";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' ${development}`,
    `style-src 'self' ${development && "'unsafe-inline'"} ${theirs}`,
    `img-src 'self' blob: ${theirs}`,
    `connect-src 'self' ${theirs}`,
    `frame-src ${theirs || "'none'"}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
    .map((each) => each.trim().replace(/ +/g, " "))
    .join("; ");
}
