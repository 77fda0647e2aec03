import { type Client, createClient } from "@vestibule/client";
import type { Page } from "playwright-core";
import { elsewhere, type Server, somebody, unpooledFetch } from "./server.js";

export const PASSWORD = "correct horse battery staple";

/** A client outside of any browser. */
function outside(server: Server): Client {
  const headers = elsewhere();
  return createClient({
    baseUrl: server.api,
    transport: "bearer",
    headers: () => headers,
    fetch: unpooledFetch,
  });
}

/** Register a user, from outside of any browser. */
export async function registered(server: Server): Promise<string> {
  const email = somebody();
  await outside(server).signUp({ email, password: PASSWORD, first_name: "Ann", last_name: "Lee" });
  return email;
}

/** Open the link that verifies an address, on a device that has never signed in. */
export async function verifiedElsewhere(server: Server, email: string): Promise<void> {
  const { links } = await server.mail(email);
  const token = new URL(links[0] ?? "").hash.replace("#token=", "");
  await outside(server).verifyEmail({ token });
}

/**
 * Sign somebody in as the page for it would, without opening it: for tests of other pages. What the
 * page itself does is shown by those that are about signing in.
 */
export async function enter(page: Page, email: string): Promise<void> {
  const { csrf_token } = await (await page.request.get("/api/auth/csrf/")).json();
  const headers = { "Token-Transport": "cookie", "X-CSRFToken": csrf_token };
  const data = { email, password: PASSWORD };
  const answer = await page.request.post("/api/auth/login/", { headers, data });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Make an administrator, as `createadmin` would. */
export async function administrator(server: Server, email: string): Promise<void> {
  const code = `
from vestibule.core.caller import Caller
from vestibule.flows.create_admin import create_admin
create_admin(email="${email}", password="${PASSWORD}", caller=Caller())`;
  await server.command("shell", "-c", code);
}
