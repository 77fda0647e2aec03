import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { hasFocus } from "../../../testing/focus.js";
import { type Server, somebody } from "../../../testing/server.js";
import { GOALS, sizes } from "../../../testing/sizes.js";
import { expectNothingWrong, signOut as leave, PASSWORD, serveApp, Visits } from "./visit.js";

let server: Server;
let browser: Browser;
const visits = new Visits();
beforeAll(async () => {
  [server, browser] = await Promise.all([serveApp(), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(() => visits.end());

const arrive = (options: BrowserContextOptions = {}): Promise<Page> =>
  visits.arrive(browser, server, options);

async function register(page: Page): Promise<string> {
  await page.goto("/register");
  const email = await fillIn(page);
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  return email;
}

async function fillIn(page: Page): Promise<string> {
  const email = somebody();
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Lee");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  return email;
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Sign out, and wait until the server knows. */
async function signOut(page: Page): Promise<void> {
  const told = page.waitForResponse("**/logout/");
  await leave(page);
  await (await told).finished();
}

/** Wait until the heading of a page has the focus: where whoever hears the page begins. */
async function beginsAt(page: Page, heading: string): Promise<void> {
  await hasFocus(page.getByRole("heading", { level: 1, name: heading }));
}

test("a newcomer is signed in within a minute, beginning at the front page", async () => {
  const page = await arrive();
  await page.goto("/");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.waitForURL("**/register");
  const email = await register(page);
  await page.getByRole("link", { name: "Change email address" }).click();
  await page.getByRole("main").getByText(email).waitFor();
  await expect.poll(() => page.title()).toBe("Email address · Vestibule");
});

test("pages follow each other without a new document, each from its heading", async () => {
  const page = await arrive();
  await page.goto("/sign-in?next=%2Faccount%2Fsessions");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  await page.evaluate(() => {
    document.documentElement.dataset.first = "true";
  });
  await page.getByRole("link", { name: "Forgot" }).click();
  await beginsAt(page, "Reset your password");
  await page.goBack();
  await beginsAt(page, "Sign in");
  await page.getByRole("link", { name: "Create an account" }).press("Enter");
  await beginsAt(page, "Create your account");
  await fillIn(page);
  await beginsAt(page, "Devices");
  for (const [link, heading] of [
    ["Security", "Security"],
    ["Profile", "Profile"],
    ["Change email address", "Change your email address"],
  ] as const) {
    await page.getByRole("link", { name: link }).click();
    await beginsAt(page, heading);
  }
  expect(await page.locator("html").getAttribute("data-first")).toBe("true");
});

test("an account page redirects to sign-in, and back", async () => {
  const page = await arrive();
  const email = await register(page);
  await signOut(page);
  await page.goto("/account/sessions");
  await page.waitForURL("**/sign-in?next=*");
  await signIn(page, email);
  await page.waitForURL("**/account/sessions");
  await page.getByText("This device", { exact: true }).waitFor();
});

test("a next that leads elsewhere is not followed", async () => {
  const page = await arrive();
  const email = await register(page);
  await signOut(page);
  await page.goto("/sign-in?next=https%3A%2F%2Fevil.example%2F");
  await signIn(page, email);
  await page.waitForURL(`${server.origin}/account`);
});

test("every mailed link opens the page that it needs", async () => {
  const page = await arrive();
  const email = await register(page);
  const verify = await server.mail(email, /verify|confirm/i);
  await page.goto(verify.links[0] ?? "");
  await page.getByRole("button", { name: "Verify email address" }).click();
  await page.getByText("Email address verified.").waitFor();

  const other = somebody("new");
  await page.goto("/account/email");
  await page.getByLabel("New email address").fill(other);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByText(`We sent a link to ${other}`).waitFor();
  await page.goto((await server.mail(other)).links[0] ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Email address changed.").waitFor();

  const undo = await server.mail(email, /changed/i);
  await page.goto(undo.links[0] ?? "");
  await page.getByRole("button", { name: "Restore address" }).click();
  await page.getByText("Email address restored.").waitFor();
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Password changed. You’ve been signed out everywhere.").waitFor();
});

test("a page whose session ends elsewhere says why", async () => {
  const page = await arrive();
  const email = await register(page);
  const other = await arrive();
  await other.goto("/sign-in");
  await signIn(other, email);
  await other.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  await other.goto("/account/password");
  await other.getByLabel("Current password").fill(PASSWORD);
  await other.getByLabel("New password", { exact: true }).fill("a quiet long river");
  await other.getByRole("button", { name: "Change password" }).click();
  await other.getByText("Password changed.").waitFor();
  await page.getByRole("link", { name: "Devices" }).click();
  await page.getByText("Your password was changed.").waitFor();
});

test("a server that restarts in the middle keeps all users signed in", async () => {
  const page = await arrive();
  await register(page);
  await server.restart();
  await page.getByRole("link", { name: "Devices" }).click();
  await page.getByText("This device", { exact: true }).waitFor();
});

test("the browser's language is spoken from the first moment, and no other is loaded", async () => {
  const page = await arrive({ locale: "de-CH" });
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    const look = (): void => {
      for (const each of document.querySelectorAll("#root :is(h1, p, label, button, option)")) {
        seen.add(each.textContent ?? "");
      }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/sign-in");
  await page.getByRole("heading", { name: "Anmelden" }).waitFor();
  await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("de");
  const seen = await page.evaluate(() => [...(globalThis as unknown as { seen: string[] }).seen]);
  expect(seen).toContain("Anmelden");
  const { default: english } = await import("../../../packages/react/src/words/sign-in/en.json", {
    with: { type: "json" },
  });
  const { loading, signInTitle, password, themes } = english;
  for (const word of [loading, signInTitle, password, themes.dark])
    expect(seen).not.toContain(word);
  const words = loaded.filter((url) => /\/words-/.test(url));
  expect(words.map((url) => url.replace(/.*\/(.+)-[\w-]{8}\.js$/, "$1"))).toEqual([
    "words-sign-in-de",
  ]);
});

test("every part of the kit is accessible in every look, and is shown to developers only", async () => {
  const page = await arrive({ viewport: { width: 1280, height: 800 } });
  await page.goto("/dev/components");
  await page.getByRole("heading", { level: 1, name: "Components" }).waitFor();
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await page.getByText("Say “right” to send this.").waitFor();
  const looks = [
    { colorScheme: "light" },
    { colorScheme: "dark" },
    { colorScheme: "light", contrast: "more" },
    { colorScheme: "dark", contrast: "more" },
    { contrast: null, forcedColors: "active" },
  ] as const;
  for (const look of looks) {
    await page.emulateMedia(look);
    await expectNothingWrong(page);
  }
  await page.emulateMedia({ forcedColors: null });
  await page.getByRole("button", { name: "Right to left" }).click();
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNothingWrong(page);
  await page.getByRole("button", { name: "Open a dialog" }).click();
  await page.getByRole("dialog", { name: "Delete your account?" }).waitFor();
  await expectNothingWrong(page);
  // As in production, where the server does not say that it is on a developer's machine.
  await page.route("**/dev/components", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('data-development="true"', "");
    await route.fulfill({ response, body });
  });
  await page.goto("/dev/components");
  await page.waitForURL("**/sign-in");
});

test("every screen of the kit is accessible in each state, also from right to left", async () => {
  const page = await arrive({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  const settled = (text: string): Promise<void> =>
    page.locator(text).first().waitFor({ state: "detached" });
  for (const state of ["filled", "empty", "loading", "offline", "whole"]) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`/dev/components?state=${state}`);
    await page.locator(".app-story").first().waitFor();
    await settled('[data-ready="false"]');
    if (state !== "loading") await settled(".app-story :is(.vb-loading, .vb-pending)");
    await expectNothingWrong(page);
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 320, height: 800 });
    await expectNothingWrong(page);
  }
});

test("signing in loads at most 125 KB of scripts and 12 KB of styles, gzipped", () => {
  const { signIn } = sizes();
  expect(signIn.scripts).toBeGreaterThan(10_000);
  expect(signIn.scripts).toBeLessThanOrEqual(GOALS.scripts);
  expect(signIn.styles).toBeGreaterThan(500);
  expect(signIn.styles).toBeLessThanOrEqual(GOALS.styles);
});
