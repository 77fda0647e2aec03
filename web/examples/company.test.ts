import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../testing/browser.js";
import { somebody } from "../testing/server.js";
import { type Example, run } from "./running.js";
import { findings, visit } from "./visiting.js";

const PASSWORD = "securepassword123";
const WEB = new URL("../../examples/company/web/src/", import.meta.url);
const HALVES = { axios: "/", "@vestibule/client": "/client" };

let example: Example;
let browser: Browser;
beforeAll(async () => {
  [example, browser] = await Promise.all([run("company"), connect()]);
});
afterAll(async () => {
  await browser.close();
  await example.stop();
});

/** What an expired token is to each half: one that is not accepted any more. */
async function spoilAccess(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (localStorage.getItem("access_token")) localStorage.setItem("access_token", "expired");
  });
  await page.context().clearCookies({ name: "vestibule-access" });
}

test.each(Object.entries(HALVES))(
  "on %s somebody registers, goes on over an expired token, and reads the reports as a manager",
  async (_, path) => {
    const { context, page, complaints } = await visit(browser, `${example.origin}${path}`);
    const email = somebody();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "I am new here" }).click();
    await page.getByLabel("First name").fill("Ann");
    await page.getByLabel("Last name").fill("Lee");
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("alert").getByText("8").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { name: "Ann Lee" }).waitFor();

    const answers: string[] = [];
    page.on("response", (response) => {
      if (response.request().method() === "OPTIONS") return;
      answers.push(`${response.status()} ${new URL(response.url()).pathname}`);
    });
    await spoilAccess(page);
    await page.getByRole("button", { name: "Read the reports" }).click();
    await page.getByText("These are for managers and above.").waitFor();
    // The page may hear of an answer before we do.
    await expect
      .poll(() => answers)
      .toEqual(["401 /api/reports/", "200 /api/auth/token/refresh/", "403 /api/reports/"]);
    expect(await findings(page)).toEqual([]);

    await page.reload();
    await page.getByRole("heading", { name: "Ann Lee" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await example.manage(["users", "role", email, "manager"]);
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").getByText("Invalid credentials").waitFor();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("button", { name: "Read the reports" }).click();
    const managers = page.getByRole("row", { name: /^manager/ }).getByRole("cell");
    expect(Number(await managers.textContent())).toBeGreaterThan(0);
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  },
);

test("the half on the client leaves nothing for a script to take, and axios' half does", async () => {
  for (const [path, kept] of [
    ["/client", []],
    ["/", ["access_token", "refresh_token"]],
  ] as const) {
    const { context, page } = await visit(browser, `${example.origin}${path}`);
    await page.getByRole("button", { name: "I am new here" }).click();
    for (const name of ["First name", "Last name"]) await page.getByLabel(name).fill("Ann");
    await page.getByLabel("Email address").fill(somebody());
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { name: "Ann Ann" }).waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage).sort())).toEqual(kept);
    await context.close();
  }
});

test("a session that was ended elsewhere leads axios' half to /login", async () => {
  const { context, page } = await visit(browser, example.origin);
  await page.evaluate(() => {
    localStorage.setItem("access_token", "ended");
    localStorage.setItem("refresh_token", "ended");
  });
  await page.reload();
  await page.waitForURL("**/login");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
  await context.close();
});

test("the half on the client takes a quarter of the lines", () => {
  const lines = (file: string): number =>
    readFileSync(new URL(file, WEB), "utf8")
      .split("\n")
      .filter((line) => /\w/.test(line) && !/^\s*(\/\/|\/\*|\*|import)/.test(line)).length;
  expect(lines("with-client.ts")).toBeGreaterThan(5);
  expect(lines("with-client.ts") * 4).toBeLessThanOrEqual(lines("with-axios.ts"));
});
