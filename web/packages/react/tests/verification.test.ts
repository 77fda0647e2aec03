import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { type Server, somebody } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import { registered, signIn, visitor } from "./visit.js";

const REQUIRED = `
VESTIBULE["EMAIL_VERIFICATION"] = "required"
VESTIBULE["LIMITS"] = {"message": "100/minute per target"}
`;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle({}, REQUIRED), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("where addresses must be verified, every user is offered the mail after a refusal", async () => {
  const shown: (string | null)[] = [];
  const waiting = await registered(server);
  for (const email of [waiting, somebody()]) {
    const context = await visitor(browser, server);
    const page = await context.newPage();
    await signIn(page, email);
    await page.getByRole("alert").getByText("and that the address is verified").waitFor();
    await page.getByRole("button", { name: "Resend verification email" }).click();
    await page.getByText(`If ${email}`).waitFor();
    const text = await page.getByRole("main").or(page.locator("#root")).first().textContent();
    shown.push((text ?? "").replaceAll(email, "somebody"));
    await context.close();
  }
  expect(shown[0]).toBe(shown[1]);
  expect((await server.mail(waiting)).links).not.toEqual([]);
});
