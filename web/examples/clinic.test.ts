import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../testing/browser.js";
import { somebody, unpooledFetch } from "../testing/server.js";
import { type Example, run } from "./running.js";
import { front } from "./second-front.js";
import { findings, type Visit, visit } from "./visiting.js";

const PASSWORD = "a long and quiet river";
const PLACES = ["cookies", "local-storage"] as const;

let browser: Browser;
const examples = new Map<string, Example>();
beforeAll(async () => {
  const started = PLACES.map(async (place) => {
    examples.set(place, await run("clinic", { TOKENS: place }));
  });
  [browser] = await Promise.all([connect(), ...started]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([...examples.values()].map((each) => each.stop()));
});

function arrive(place: string): Promise<Visit> {
  return visit(browser, examples.get(place)?.origin ?? "");
}

async function register(page: Page): Promise<string> {
  const email = somebody("ada");
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Institution").fill("St Thomas");
  await page.getByLabel("Role").selectOption("Midwife");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText(/You are registered. User id: \d+/).waitFor();
  return email;
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** In the order in which the cookie has them. */
const NAMES = ["access", "refresh"];

/** What an access token that has run out is to the API, or one whose session has ended. */
async function spoil(context: BrowserContext, page: Page, ...names: string[]): Promise<void> {
  for (const cookie of await context.cookies()) {
    const kept: string[] = JSON.parse(Buffer.from(cookie.value, "base64url").toString());
    const now = kept.map((token, at) => (names.includes(NAMES[at] ?? "") ? "spoilt" : token));
    const value = Buffer.from(JSON.stringify(now)).toString("base64url");
    await context.addCookies([{ ...cookie, value }]);
  }
  await page.evaluate((spoilt) => {
    for (const name of spoilt) {
      if (localStorage.getItem(`${name}_token`)) localStorage.setItem(`${name}_token`, "spoilt");
    }
  }, names);
}

test.each(PLACES)("with tokens in %s, from registering to signing out", async (place) => {
  const { context, page, complaints } = await arrive(place);
  await page.getByRole("heading", { name: "For clinicians" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "Register" }).click();
  const roles = page.getByLabel("Role").locator("option");
  await expect
    .poll(() => roles.allTextContents())
    .toEqual(["No role", "Obstetrician", "Midwife", "Nurse", "GP"]);
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Register" }).click();
  await page.locator("#password[aria-invalid]:focus").waitFor();
  await page.locator("#password-problems").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "Clinic" }).click();
  const email = await register(page);
  await page.getByText(`email: ${email}`).waitFor();
  await expect.poll(() => page.getByLabel("Full name").inputValue()).toBe("");
  expect(await findings(page)).toEqual([]);

  await page.getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL("**/auth/signin");
  await signIn(page, email, "not the password");
  await page.getByText("No active account found with the given credentials").waitFor();
  expect(await findings(page)).toEqual([]);
  await signIn(page, email);
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await page.getByText("Midwife").waitFor();
  await page.getByText("Ada Lovelace").click();
  expect(await findings(page)).toEqual([]);

  await spoil(context, page, "access");
  await page.reload();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await page.getByText("Ada Lovelace").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/auth/signin");
  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("heading", { name: "For clinicians" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(PLACES)(
  "with tokens in %s, a session that was ended leads to signing in",
  async (place) => {
    const { context, page } = await arrive(place);
    const email = await register(page);
    await page.getByRole("link", { name: "Sign in" }).click();
    await signIn(page, email);
    await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
    await spoil(context, page, "access", "refresh");
    await page.reload();
    await page.waitForURL("**/auth/signin");
    await expect.poll(() => context.cookies()).toEqual([]);
    await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
    await context.close();
  },
);

test("tokens in cookies are for no script, and not for other sites", async () => {
  const { context, page } = await arrive("cookies");
  const email = await register(page);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name)).toEqual(["__Host-clinic"]);
  expect(cookies.every((each) => each.httpOnly && each.secure && each.sameSite === "Lax")).toBe(
    true,
  );
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).toBe("{}");

  // The Next server renders for them, without a script, and hands the new tokens to the browser.
  await spoil(context, page, "access");
  const [before] = await context.cookies();
  const rendered = await context.request.get(examples.get("cookies")?.origin ?? "");
  expect(await rendered.text()).toContain("Welcome, <!-- -->Ada");
  expect((await context.cookies())[0]?.value).not.toBe(before?.value);

  // Five at once find the access token spoilt: each of them is answered, nobody is signed out.
  await spoil(context, page, "access");
  const statuses = await page.evaluate(async () => {
    const ask = async (): Promise<number> => (await fetch("/api/profile/me/")).status;
    return Promise.all([ask(), ask(), ask(), ask(), ask()]);
  });
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  await page.reload();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();

  const headers = { Origin: "https://evil.example" };
  const url = `${examples.get("cookies")?.origin}/session`;
  expect((await context.request.delete(url, { headers })).status()).toBe(403);
  // A form of another site, which comes without the cookie, would sign in to its author's account.
  const form = new URLSearchParams({ email, password: PASSWORD });
  const forged = await unpooledFetch(url, { method: "POST", headers, body: form });
  expect([forged.status, forged.headers.getSetCookie()]).toEqual([403, []]);
  await page.reload();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await context.close();
});

test("with the cookie of a session that is over, a script gets the status, and a sign-in works", async () => {
  const { context, page } = await arrive("cookies");
  const email = await register(page);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  const person = JSON.stringify({ email, password: PASSWORD });
  const sent = (method: string, path: string, body: string | null = null) =>
    page.evaluate(
      async ([url = "", init]) => {
        const answer = await fetch(url, init);
        return [answer.status, answer.redirected];
      },
      [path, { method, body, headers: { "Content-Type": "application/json" } }] as const,
    );
  for (const method of ["GET", "PATCH"]) {
    await spoil(context, page, "access", "refresh");
    const body = method === "GET" ? null : "{}";
    expect(await sent(method, "/api/profile/me/", body)).toEqual([401, false]);
    expect(await context.cookies()).toEqual([]);
    expect(await sent("POST", "/session", person)).toEqual([204, false]);
  }
  await spoil(context, page, "access", "refresh");
  expect(await sent("POST", "/session", person)).toEqual([204, false]);
  await page.reload();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await spoil(context, page, "access", "refresh");
  expect(await sent("DELETE", "/session")).toEqual([204, false]);
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test("another process of the front end shares the sessions, and one without the API says so", async () => {
  const { context, page } = await arrive("cookies");
  const email = await register(page);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  const [second, alone] = await Promise.all([
    front("clinic", examples.get("cookies")?.api ?? ""),
    front("clinic", "http://127.0.0.1:9"),
  ]);
  await spoil(context, page, "access");
  const fronts = [page.url(), second.origin, page.url(), second.origin];
  const tabs = await Promise.all(fronts.map(() => context.newPage()));
  await Promise.all(tabs.map((tab, at) => tab.goto(fronts[at] ?? "")));
  for (const tab of tabs) {
    await tab.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
    await tab.close();
  }
  await page.goto(`${alone.origin}/auth/register`);
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText("The server cannot be reached.").waitFor();
  await page.locator("button:focus").waitFor(); // whoever uses the keyboard presses it again
  await page.goto(`${alone.origin}/auth/signin`);
  await signIn(page, email);
  await page.getByText("The server cannot be reached.").waitFor();
  await page.goto(second.origin);
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor(); // nobody was signed out
  await context.close();
  await Promise.all([second.stop(), alone.stop()]);
});
