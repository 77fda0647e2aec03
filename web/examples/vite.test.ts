import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../testing/browser.js";
import { cutOff } from "../testing/first-answer.js";
import { hasFocus } from "../testing/focus.js";
import { type Example, run } from "./running.js";
import { findings, visit } from "./visiting.js";

let example: Example;
let browser: Browser;
beforeAll(async () => {
  [example, browser] = await Promise.all([run("vite"), connect()]);
});
afterAll(async () => {
  await browser.close();
  await example.stop();
});

test("a user registers, stays signed in over an expired token and a reload, and leaves", async () => {
  const { context, page, complaints } = await visit(browser, example.origin);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "I am new here" }).click();
  await page.getByLabel("User name").fill("newuser");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("alert").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("Password").fill("newpassword");
  const giveBack = await cutOff(page, "**/*");
  const create = page.getByRole("button", { name: "Create account" });
  await create.click();
  await page.getByRole("alert").getByText("The server cannot be reached").waitFor();
  await hasFocus(create); // whoever uses the keyboard presses it again
  giveBack();
  await create.click();
  await page.getByText("You are signed in.").waitFor();
  expect(await findings(page)).toEqual([]);

  const asked: string[] = [];
  page.on("response", (response) => {
    asked.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  await context.clearCookies({ name: "vestibule-access" });
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect.poll(() => asked).toHaveLength(3);
  expect(asked).toEqual([
    "401 /protected-resource/",
    "200 /api/auth/token/refresh/",
    "200 /protected-resource/",
  ]);

  await page.reload();
  await page.getByText("You are signed in.").waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).toBe("{}");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("User name").fill("newuser");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Password").fill("newpassword");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("newuser").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
