import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { PASSWORD } from "../../../testing/registered.js";
import { elsewhere, type Server } from "../../../testing/server.js";

export { enter, PASSWORD, registered } from "../../../testing/registered.js";

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
