// A person's window in front of an example, and what is asked of every page in it.

import type { Browser, BrowserContext, Page } from "playwright-core";
import { violations } from "../testing/axe.js";
import { takesPresses } from "../testing/takes-presses.js";

const NARROW = 320;

/** Someone's window, and what their browser complained about. */
export interface Visit {
  context: BrowserContext;
  page: Page;
  complaints: string[];
}

/** Open a window at a page. */
export async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Chromium writes each refusal into the console, and each test that takes the network away.
    const isMeant = /status of (400|401|403)|ERR_FAILED/.test(message.text());
    if (message.type() === "error" && !isMeant) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    const isHere =
      ["localhost", "127.0.0.1"].includes(hostname) || ["data:", "blob:"].includes(protocol);
    if (!isHere) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  takesPresses(page);
  await page.goto(address);
  return { context, page, complaints };
}

/** What is wrong with a page as it stands, in light and dark, and on a narrow screen. */
export async function findings(page: Page): Promise<string[]> {
  const usual = page.viewportSize() ?? { width: 1000, height: 760 };
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ ...usual, width: colorScheme === "dark" ? NARROW : usual.width });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (colorScheme === "dark" && width > NARROW) found.push(`${width} wide at ${NARROW}`);
    found.push(...(await violations(page)).map((each) => `${colorScheme}: ${each}`));
  }
  return found;
}
