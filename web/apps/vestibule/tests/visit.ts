import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect, inject } from "vitest";
import { violations } from "../../../testing/axe.js";
import { elsewhere, type Server, serve } from "../../../testing/server.js";

/** A refusal is an answer, and a server that restarts gives none; Chromium writes both. */
const ANSWER =
  /status of (400|401|403|404|409)|ERR_FAILED|ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE/;

export const PASSWORD = "correct horse battery staple";

/** Start a server whose web app counts what it runs, where that is asked for. */
export function serveApp(variables: Record<string, string> = {}, settings = ""): Promise<Server> {
  const counting = inject("countingApp");
  const found = counting ? `STATICFILES_DIRS = [("vestibule/app", "${counting}")]\n` : "";
  return serve(variables, found + settings);
}

/** Visitors of a server, and what their browsers complained about. */
export class Visits {
  readonly complaints: string[] = [];
  readonly #open: BrowserContext[] = [];

  async arrive(
    browser: Browser,
    server: Server,
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      baseURL: server.origin,
      extraHTTPHeaders: elsewhere(),
      ...options,
    });
    this.#open.push(context);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() !== "error" || ANSWER.test(message.text())) return;
      this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    return page;
  }

  /** Send everybody away. Nothing that the policy for content forbids may have been tried. */
  async end(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((context) => context.close()));
    expect(this.complaints.splice(0)).toEqual([]);
  }
}

/** Sign in, by the page for it. */
export async function signIn(page: Page, email: string, title = "Profile"): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** Sign out, by the menu of the account. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You’ve been signed out" }).waitFor();
}

/** A page that axe finds nothing wrong with, and that is no wider than the window. */
export async function expectNothingWrong(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  const [content, window_] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window_ ?? 0);
}
