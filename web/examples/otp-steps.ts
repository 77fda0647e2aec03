// What people do at the front end of the otp example, step by step.

import type { Page } from "playwright-core";
import { newestMail } from "../testing/server.js";

export const PASSWORD = "Correct horse 5 staples!";

/** A button by its whole name. */
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
/** Wait for a page by its heading. */
export const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

/** Fill in the form of somebody new. */
export async function register(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password again").fill(PASSWORD);
  await page.getByLabel("I am a person").check();
}

/** Use the link that was mailed. */
export async function verify(api: string, page: Page, email: string): Promise<void> {
  const [link = ""] = (await newestMail(api, email, /Verify/)).links;
  await page.goto(link);
  await button(page, "Verify my address").click();
  await page.getByText("Your e-mail address is verified.").waitFor();
}

/** Send the password. */
export async function logIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await button(page, "Log in").click();
}

/** Send the code that was mailed. */
export async function enterCode(api: string, page: Page, email: string): Promise<void> {
  await heading(page, "Enter your code");
  const { code } = await newestMail(api, email, /sign-in code/);
  await page.getByLabel("Code", { exact: true }).fill(String(code)); // which sends it
  await button(page, "Log out").waitFor();
}
