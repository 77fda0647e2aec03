import { createClient } from "@vestibule/client";
import type { Page } from "playwright-core";
import { elsewhere, type Server, somebody, unpooledFetch } from "./server.js";

export const PASSWORD = "correct horse battery staple";

/** Register a user, from outside of any browser. */
export async function registered(server: Server): Promise<string> {
  const headers = elsewhere();
  const client = createClient({
    baseUrl: server.api,
    transport: "bearer",
    headers: () => headers,
    fetch: unpooledFetch,
  });
  const email = somebody();
  await client.signUp({ email, password: PASSWORD, first_name: "Ann", last_name: "Lee" });
  return email;
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
