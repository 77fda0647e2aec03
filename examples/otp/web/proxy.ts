// What happens before every page: tokens are renewed in time, and the policy for content is set.
//
// It spares people detours and guards nothing: every page and every form asks the API itself.

import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { CAPTCHAS, captcha } from "./lib/offered";
import { FRONT_ORIGIN } from "./lib/place";
import { createProxy } from "./lib/renew";

const FOR_USERS = /^\/(profile|admin-dashboard)(\/|$)/;
const FOR_GUESTS = /^\/auth\/(login|otp|register)(\/|$)/;
const WITH_CAPTCHA = /^\/auth\//;

export const config = { matcher: "/((?!_next/static/|icon.svg).*)" };

export const proxy = createProxy({
  async handle(request, { headers, isSignedIn, hasEnded }) {
    const reads = request.method === "GET" || request.method === "HEAD";
    if (!reads && !isOwn(request)) return new Response("Not from here.", { status: 403 });
    const { pathname, search } = request.nextUrl;
    if (reads && !isSignedIn && FOR_USERS.test(pathname)) {
      const next = encodeURIComponent(pathname + search);
      return redirected(request, `/auth/login?${hasEnded ? "ended=1&" : ""}next=${next}`);
    }
    if (reads && isSignedIn && FOR_GUESTS.test(pathname)) return redirected(request, "/");
    return passed(headers, pathname);
  },
});

/** Whether a page of ours sends this. Browsers say so; a client that does not is none. */
function isOwn(request: NextRequest): boolean {
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  return origin === FRONT_ORIGIN || [`http://${host}`, `https://${host}`].includes(origin ?? "");
}

function redirected(request: NextRequest, to: string): NextResponse {
  // By the name that the browser has asked for: to another one, cookies would not go along.
  const host = request.headers.get("host") ?? new URL(FRONT_ORIGIN).host;
  return NextResponse.redirect(new URL(to, `${new URL(FRONT_ORIGIN).protocol}//${host}`), 303);
}

async function passed(headers: Headers, path: string): Promise<NextResponse> {
  const nonce = randomBytes(16).toString("base64");
  const policy = await contentPolicy(nonce, path);
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
