// Where this front end and the API are.

const port = process.env.FRONT_PORT ?? "3000";

/** The origin that people see, as it stands in their browser. */
export const FRONT_ORIGIN = new URL(process.env.FRONT_ORIGIN ?? `http://localhost:${port}`).origin;

/** The API, as this server reaches it. Browsers never do. */
export const API_ORIGIN = new URL(process.env.VESTIBULE_ORIGIN ?? "http://127.0.0.1:8000").origin;

/** What the API's `OTP_API_KEY` wants to see, if it is set. */
export const API_KEY = process.env.NEXT_API_SECRET_KEY ?? "";

/** Whether cookies travel over TLS alone: always, but for plain http on this machine. */
export const SECURE = !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(FRONT_ORIGIN);

/** Return a path of our own to go to, with its query; `/` for anything else. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/")) return "/";
  // As a browser would read it: it takes `//`, `/\` and a tab in between for another host.
  if (!URL.canParse(wanted, FRONT_ORIGIN)) return "/";
  const read = new URL(wanted, FRONT_ORIGIN);
  if (read.origin !== FRONT_ORIGIN) return "/";
  // What is left of `/.//host` would name a host again.
  return read.pathname.replace(/^\/+/, "/") + read.search;
}
