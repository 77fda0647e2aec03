// What dialogs do when somebody leaves them, on the server of the file that tells of it.

import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { answerFirst } from "../../../testing/first-answer.js";
import { hasFocus } from "../../../testing/focus.js";
import type { Server } from "../../../testing/server.js";
import { enter, PASSWORD, registered, visitor } from "./visit.js";

interface Running {
  server: Server;
  browser: Browser;
}

const FACTORS = {
  totp: { confirmed_at: "2030-05-14T10:00:00Z" },
  passkeys: [],
  recovery_codes: { left: 5 },
  trusted_devices: [],
};
const OLD = { status: 403, json: { error: "Confirm your identity", code: "sign_in_again" } };

/** Chromium lets a page prevent two in a row. */
async function pressEscape(page: Page): Promise<void> {
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("Escape");
}

export function tellOfDialogs(running: () => Running): void {
  async function arrive(name: string): Promise<Page> {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    await enter(page, await registered(server));
    await page.route("**/factors/", (route) => route.fulfill({ json: FACTORS }));
    await page.goto(`/page/${name}`);
    return page;
  }

  test("recovery codes stay until they are saved, however often Escape is pressed", async () => {
    const page = await arrive("security");
    let made = 0;
    await page.route("**/recovery-codes/", (route) => {
      made += 1;
      return route.fulfill({ json: { recovery_codes: [`AAAAA-${made}`] } });
    });
    for (const [round, knowsClosedby] of [true, false].entries()) {
      const code = `AAAAA-${round + 1}`;
      await page.getByRole("button", { name: "New codes" }).click();
      await page.getByRole("button", { name: "Create codes" }).click();
      const dialog = page.getByRole("dialog", { name: "Save your recovery codes" });
      await dialog.getByText(code).waitFor();
      if (!knowsClosedby) await dialog.evaluate((shown) => shown.removeAttribute("closedby"));
      await pressEscape(page);
      await dialog.and(page.locator(":modal")).getByText(code).waitFor();
      await dialog.getByLabel("I’ve saved these codes").check();
      await dialog.getByRole("button", { name: "Done" }).click();
      await dialog.waitFor({ state: "detached" });
      await hasFocus(page.getByRole("button", { name: "New codes" }));
    }
    await page.context().close();
  });

  test("what is done already cannot be canceled, and is said to be done", async () => {
    const page = await arrive("password");
    await page.unroute("**/factors/");
    let release = (): void => {};
    const sent = new Promise<void>((isSent) => {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      void page.route("**/password/change/", async (route) => {
        if (route.request().postDataJSON().current_password !== PASSWORD) return route.fulfill(OLD);
        isSent();
        await held;
        await route.continue();
      });
    });
    await answerFirst(page, "**/password/change/", (route) => route.fulfill(OLD));
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
    await page.getByRole("button", { name: "Change password" }).click();
    const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
    await dialog.getByLabel("Current password").fill(PASSWORD);
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await sent;
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await pressEscape(page);
    await dialog.and(page.locator(":modal")).waitFor();
    release();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Password changed.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.context().close();
  });

  test("what was canceled while its credential was checked is not done", async () => {
    const page = await arrive("sessions");
    const challenge = { id: "1", state: "step_up", method: "totp", methods: ["totp"] };
    await page.route("**/step-up/", (route) => route.fulfill({ json: { challenge } }));
    let done = 0;
    await page.route("**/sessions/*/", (route) => {
      done += 1;
      return route.fulfill(OLD);
    });
    let release = (): void => {};
    const checked = new Promise<void>((isChecked) => {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      void page.route("**/step-up/confirm/", async (route) => {
        isChecked();
        await held;
        await route.fulfill({ json: { message: "" } });
      });
    });
    await page.getByRole("listitem").getByRole("button").first().click();
    const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
    await dialog.getByLabel("6-digit code").fill("123456");
    await checked;
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    const confirmed = page.waitForResponse("**/step-up/confirm/");
    release();
    await (await confirmed).finished();
    await page.evaluate(() => fetch("/page/last")); // after whatever came of it
    expect(done).toBe(1);
    await page.context().close();
  });

  test("Escape leaves the dialog on top only, and a canceled choice of a file none", async () => {
    const page = await arrive("shop");
    await page.getByRole("button", { name: "Account menu" }).click();
    await page.getByRole("menuitem", { name: "Account" }).click();
    const account = page.getByRole("dialog", { name: "Account" });
    await account.getByRole("heading", { name: "Profile" }).waitFor();
    const file = account.locator("input[type=file]");
    await file.dispatchEvent("cancel", { bubbles: true }); // as a browser does
    await account.getByRole("button", { name: "Your data" }).click();
    await account.getByRole("button", { name: "Delete account" }).click();
    const question = page.getByRole("dialog", { name: "Confirm it’s you" });
    await question.waitFor();
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    await account.getByRole("heading", { name: "Your data" }).waitFor();
    await page.keyboard.press("Escape");
    await account.waitFor({ state: "detached" });
    await page.context().close();
  });
}
