import { createClient } from "@vestibule/client";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { elsewhere, type Server, somebody, unpooledFetch } from "../../../testing/server.js";

export const PASSWORD = "correct horse battery staple";

/** Somebody's browser, in which the screens can be visited. */
export async function visitor(
  browser: Browser,
  server: Server,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: server.origin,
    extraHTTPHeaders: elsewhere(),
    ...options,
  });
}

/** Register somebody, from outside of any browser. */
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

/** Fill in and send the screen on which somebody registers. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/page/sign-up");
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Lee");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** Sign somebody in, through the screen. */
export async function signIn(
  page: Page,
  email: string,
  password: string = PASSWORD,
): Promise<void> {
  await page.goto("/page/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
