// What this server keeps in a visitor's browser, where no script can read it.

import { SECURE } from "./place";

const PREFIX = SECURE ? "__Host-" : "";
export const SESSION = `${PREFIX}otp-session`;
export const CSRF = `${PREFIX}otp-csrf`;
export const PENDING = `${PREFIX}otp-pending`;
export const SOCIAL = `${PREFIX}otp-social`;

/** The signed-in user. `role` is for drawing only: the API knows better. */
export interface Session {
  id: string;
  role: string;
  access: string;
  refresh: string;
  /** When to refresh, in milliseconds since 1970. */
  expires: number;
}

/** A sign-in that waits for its code. */
export interface Pending {
  id: string;
  /** Where the code was mailed to; empty if it is an app's, or if a provider knows the address. */
  email: string;
  /** Whether an authenticator app shows the code, which is not mailed then. */
  app: boolean;
  /** When the code was mailed, in milliseconds since 1970. */
  sent: number;
  /** Where to go then. */
  next: string;
}

const LIFETIMES = { [SESSION]: 86_400, [CSRF]: 86_340, [PENDING]: 600, [SOCIAL]: 600 };

/** Return the attributes of a cookie of ours. */
export function attributes(name: string) {
  return {
    httpOnly: true,
    maxAge: LIFETIMES[name],
    path: "/",
    sameSite: "lax",
    secure: SECURE,
  } as const;
}

/** Write what is kept as the value of one cookie, so that its parts never part. */
export function written(kept: Session | Pending): string {
  return Buffer.from(JSON.stringify(kept)).toString("base64url");
}

/** Read a session; null if there is none, or something that we have not written. */
export function sessionIn(value: string | undefined): Session | null {
  const kept = read(value);
  const texts = [kept.id, kept.role, kept.access, kept.refresh];
  const whole = texts.every((text) => typeof text === "string" && text !== "");
  return whole && typeof kept.expires === "number" ? (kept as unknown as Session) : null;
}

/** Read a sign-in that waits for its code; null if there is none. */
export function pendingIn(value: string | undefined): Pending | null {
  const kept = read(value);
  const whole = [kept.id, kept.email, kept.next].every((text) => typeof text === "string");
  return whole && typeof kept.sent === "number" ? (kept as unknown as Pending) : null;
}

function read(value: string | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(value ?? "", "base64url").toString()));
  } catch {
    return {};
  }
}
