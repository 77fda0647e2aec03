// Whole pages of the kit, and the buttons that lead to them, on the server of the file that tells of it.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "../../../testing/axe.js";
import { type Server, somebody } from "../../../testing/server.js";
import { PASSWORD, registered, visitor } from "./visit.js";

interface Running {
  server: Server;
  browser: Browser;
}

const NARROW = { viewport: { width: 320, height: 640 }, colorScheme: "dark" } as const;

async function isFine(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  const [width, shown] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(width).toBeLessThanOrEqual(shown ?? 0);
}

/** A page, and how many documents it has loaded. */
async function arrive(
  { server, browser }: Running,
  options: BrowserContextOptions = {},
): Promise<[Page, () => number]> {
  const context = await visitor(browser, server, options);
  const page = await context.newPage();
  let loaded = 0;
  page.on("domcontentloaded", () => {
    loaded += 1;
  });
  return [page, () => loaded];
}

const title = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

async function fillIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.locator("button[type=submit]").click();
}

/** Whether this has the focus. */
function focused(page: Page, text: string): Promise<void> {
  return page.locator(":focus", { hasText: text }).waitFor();
}

export function tellOfViews(running: () => Running): void {
  test("two views are all the router a site needs: to sign-in, to the account, and back", async () => {
    const [page, loaded] = await arrive(running());
    const { server } = running();
    await page.goto("/page/site");
    await title(page, "Sign in");
    expect(page.url()).toBe(`${server.origin}/page/site/sign-in?next=%2Fpage%2Fsite`);
    await page.getByRole("link", { name: "Create an account" }).click();
    await title(page, "Create your account");
    await focused(page, "Create your account");
    expect(page.url()).toBe(`${server.origin}/page/site/register?next=%2Fpage%2Fsite`);
    await page.goBack();
    await title(page, "Sign in");
    await fillIn(page, await registered(server));
    await title(page, "Protected page");
    expect(new URL(page.url()).pathname).toBe("/page/site");
    await page.goto("/page/site/account");
    await title(page, "Profile");
    for (const [link, heading, path] of [
      ["Change email address", "Change your email address", "/email"],
      ["Profile", "Profile", ""],
      ["Security", "Security", "/security"],
      ["Devices", "Devices", "/sessions"],
    ] as const) {
      await page.getByRole("link", { name: link, exact: true }).first().click();
      await title(page, heading);
      await focused(page, heading);
      expect(new URL(page.url()).pathname).toBe(`/page/site/account${path}`);
    }
    expect(loaded()).toBe(2);
    await page.context().close();
  });

  test("the user's button opens the account in a dialog, the colors, and the way out", async () => {
    const [page, loaded] = await arrive(running(), NARROW);
    await page.goto("/page/site/sign-in?next=https://evil.example/");
    await fillIn(page, await registered(running().server));
    await title(page, "Protected page");
    const opener = page.getByRole("button", { name: "Account menu" });
    await opener.click();
    const menu = await page.getByRole("menu").boundingBox();
    expect(menu?.x).toBeGreaterThanOrEqual(0); // the button is at the left edge of the window
    await page.getByRole("menuitemradio", { name: "Light" }).click();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    await isFine(page);
    await page.getByRole("menuitem", { name: "Account" }).click();
    const dialog = page.getByRole("dialog", { name: "Account" });
    await dialog.getByRole("heading", { name: "Profile" }).waitFor();
    await isFine(page);
    await dialog.getByRole("button", { name: "Devices" }).click();
    await dialog.getByText("This device", { exact: true }).waitFor();
    await focused(page, "Devices");
    expect(new URL(page.url()).pathname).toBe("/page/site");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.reload();
    await title(page, "Protected page");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    await opener.click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await title(page, "You’ve been signed out");
    expect(new URL(page.url()).pathname).toBe("/page/site/signed-out");
    expect(loaded()).toBe(2);
    await page.context().close();
  });

  test("users sign in in a dialog and stay on the page, also over another page of it", async () => {
    const [page] = await arrive(running(), NARROW);
    const { server } = running();
    await page.goto("/page/shop");
    await page.getByRole("button", { name: "Sign in" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await dialog.getByRole("button", { name: "Create an account" }).click();
    await dialog.getByLabel("First name").waitFor();
    await isFine(page);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Sign in" }).click();
    const email = await registered(server);
    await fillIn(page, email);
    await page.getByText(`Hello ${email}`).waitFor();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("This device", { exact: true }).waitFor();
    await page.getByTestId("role").getByText("employee").waitFor();
    expect(new URL(page.url()).pathname).toBe("/page/shop");
    await isFine(page);
    await page.getByRole("button", { name: "Account menu" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByTestId("role").getByText("employee").waitFor({ state: "detached" });
    await page.context().close();
  });

  test("a button leads to registration, and back to its page", async () => {
    const [page] = await arrive(running());
    await page.goto("/page/shop?item=3");
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByLabel("First name").fill("Ann");
    await page.getByLabel("Last name").fill("Lee");
    await page.getByLabel("Email address").fill(somebody());
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL("**/page/shop?item=3");
    await page.getByRole("button", { name: "Account menu" }).waitFor();
    await page.context().close();
  });

  test("a target that is passed on from the address leads to no other site and to no script", async () => {
    const [page] = await arrive(running());
    for (const target of ["javascript:alert(1)", "https://evil.example/", "//evil.example"]) {
      await page.goto(`/page/site/verify-email?to=${encodeURIComponent(target)}#token=nonsense`);
      await page.getByRole("button", { name: "Verify email address" }).click();
      const link = page.getByRole("link", { name: "Continue" });
      expect([target, await link.getAttribute("href")]).toEqual([target, "/"]);
    }
    await page.context().close();
  });
}
