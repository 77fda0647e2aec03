// What the front end of the otp example keeps in a browser, read and changed by tests alone.

import type { BrowserContext } from "playwright-core";

type Kept = Record<string, unknown>;

/** Read what the browser keeps. */
export async function session(context: BrowserContext, cookie = "session"): Promise<Kept> {
  const kept = (await context.cookies()).find(({ name }) => name === `otp-${cookie}`);
  return JSON.parse(Buffer.from(kept?.value ?? "", "base64url").toString());
}

/** Change what the browser keeps of the session, as time and others would. */
export async function altered(context: BrowserContext, changes: object): Promise<void> {
  await kept(context, { ...(await session(context)), ...changes });
}

/** Put something into the browser in place of what it keeps. */
export async function kept(context: BrowserContext, kept: Kept, cookie = "session"): Promise<void> {
  const place = { domain: "localhost", path: "/", httpOnly: true, sameSite: "Lax" } as const;
  await context.addCookies([{ ...place, name: `otp-${cookie}`, value: encoded(kept) }]);
}

/** Write it as the front end does. */
export function encoded(session: object): string {
  return Buffer.from(JSON.stringify(session)).toString("base64url");
}
