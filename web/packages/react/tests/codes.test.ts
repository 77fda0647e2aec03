import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../../../testing/axe.js";
import { connect } from "../../../testing/browser.js";
import { type Server, somebody } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import { signIn, signUp, visitor } from "./visit.js";

const CODES = `
from datetime import timedelta
VESTIBULE["SIGN_IN_CHECK"] = "email_code"
VESTIBULE["EMAIL_VERIFICATION"] = "required"
VESTIBULE["EMAIL_VERIFICATION_BY"] = "code"
VESTIBULE["PASSWORD_RESET_BY"] = "code"
VESTIBULE["RESEND_AFTER"] = timedelta(seconds=1)
VESTIBULE["LIMITS"] = {"message": "100/minute per target"}
`;

let server: Server;
let browser: Browser;
const open: BrowserContext[] = [];
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle({}, CODES), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((context) => context.close()));
});

async function arrive(): Promise<Page> {
  const context = await visitor(browser, server);
  open.push(context);
  return context.newPage();
}

async function fillInCode(page: Page, to: string, subject: RegExp): Promise<void> {
  const { code } = await server.mail(to, subject);
  await page.getByLabel("6-digit code").fill(code ?? "");
}

/** Register through the screen, with the code that was mailed. */
async function register(page: Page): Promise<string> {
  const email = somebody();
  await signUp(page, email);
  await page.getByLabel("6-digit code").waitFor();
  expect(await violations(page)).toEqual([]);
  await fillInCode(page, email, /./);
  await page.getByText("Email address verified.").waitFor();
  return email;
}

test("a second step takes a pasted code whole, and sends itself", async () => {
  const page = await arrive();
  const email = await register(page);
  await signIn(page, email);
  await page.getByText("We sent a 6-digit code to").waitFor();
  expect(await violations(page)).toEqual([]);
  const { code } = await server.mail(email, /sign-in code/i);
  const field = page.getByLabel("6-digit code");
  expect(await field.getAttribute("autocomplete")).toBe("one-time-code");
  await field.fill(`${code?.slice(0, 3)} ${code?.slice(3)}`);
  await page.getByTestId("who").getByText(email).waitFor();
});

test("a second step sends another code once its wait is over, and leads back", async () => {
  const page = await arrive();
  const email = await register(page);
  await signIn(page, email);
  const first = await server.mail(email, /sign-in code/i);
  const again = page.locator('button:not([aria-disabled="true"])', { hasText: "Resend code" });
  await again.click();
  await page.getByText("We sent you a new code.").waitFor();
  await expect
    .poll(async () => (await server.mail(email, /sign-in code/i)).code)
    .not.toBe(first.code);
  await page.getByRole("button", { name: "Use a different account" }).click();
  await page.getByLabel("Email address").waitFor();
});

test("a forgotten password is set by a mailed code", async () => {
  const page = await arrive();
  const email = await register(page);
  await page.goto("/page/forgot");
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  expect(await violations(page)).toEqual([]);
  await fillInCode(page, email, /password/i); // which sends it
  await page.getByText("Password changed.").waitFor();
});
