import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import type { Server } from "../../../testing/server.js";
import { SCRIPT, STYLE, serveBundle } from "../../../testing/stage.js";
import { visitor } from "./visit.js";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle(), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What a page may say of bare elements: everything that could distort a screen. */
const HOSTILE = `
* { letter-spacing: 3px; box-sizing: content-box }
body { text-align: center; text-transform: uppercase; line-height: 3; color: red; font: 30px serif }
body main section, div, p, span, svg { margin: 7px; padding: 7px; border: 3px solid red }
h1, h2 { font-size: 60px; color: red; text-shadow: 0 0 9px red; border-bottom: 9px solid }
form button, button { background: red; color: lime; border-radius: 50px; float: left }
body div div div input, input, select { width: 90px; height: 90px; border: 9px dotted; opacity: 0.4 }
a { color: red; text-decoration: line-through; font-weight: 900 } label { display: inline-block }
ul, li { list-style: square; margin: 40px } path { fill: red; stroke: lime }`;

async function arrive(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await visitor(browser, server, options);
  const page = await context.newPage();
  await page.goto("/page/sign-up");
  await page.getByLabel("Email address").waitFor();
  return page;
}

/** Add styles, and wait until they are drawn: the kit's shortest transition takes a frame, too. */
async function style(page: Page, content: string): Promise<void> {
  await page.addStyleTag({ content });
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** Where each element of the screen stands, and what it looks like. */
function drawn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const screen = document.querySelector(".vb-screen");
    const at = screen?.getBoundingClientRect();
    return [screen, ...(screen?.querySelectorAll(":not(option)") ?? [])].map((each) => {
      const { x, y, width, height } = each?.getBoundingClientRect() ?? new DOMRect();
      const style = getComputedStyle(each as Element);
      const looks = [style.color, style.backgroundColor, style.font, style.border, style.fill];
      const place = [x - (at?.x ?? 0), y - (at?.y ?? 0), width, height].map(Math.round);
      return [each?.tagName, ...place, ...looks, style.letterSpacing, style.opacity].join(" ");
    });
  });
}

test("what a page says of bare elements changes no screen, and a class of its own does", async () => {
  const page = await arrive({ viewport: { width: 900, height: 900 } });
  const before = await drawn(page);
  expect(before.length).toBeGreaterThan(30);
  await style(page, HOSTILE);
  expect(await drawn(page)).toEqual(before);
  await style(page, ".vb-btn { border-radius: 0 } .vb-title { color: lime }");
  const button = page.getByRole("button", { name: "Create account" });
  expect(await button.evaluate((each) => getComputedStyle(each).borderRadius)).toBe("0px");
  const title = page.getByRole("heading", { level: 1 });
  expect(await title.evaluate((each) => getComputedStyle(each).color)).toBe("rgb(0, 255, 0)");
  await page.context().close();
});

test("a brand is a few variables, also by the names they had before", async () => {
  const page = await arrive();
  const fill = (): Promise<string> =>
    page
      .getByRole("button", { name: "Create account" })
      .evaluate((each) => getComputedStyle(each).backgroundColor);
  await page.addStyleTag({ content: ":root { --vestibule-accent: rgb(1, 2, 3) }" });
  await expect.poll(fill).toBe("rgb(1, 2, 3)");
  await page.addStyleTag({ content: ":root { --vb-accent: rgb(4, 5, 6) }" });
  await expect.poll(fill).toBe("rgb(4, 5, 6)");
  await page.context().close();
});

test("an appearance sets variables and class names, under a policy without inline styles", async () => {
  const context = await visitor(browser, server);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  const body = `<!doctype html><title>page</title><link rel="stylesheet" href="${STYLE}">
<div id="root"></div><script type="module" src="${SCRIPT}"></script>`;
  const policy = "default-src 'self'; style-src 'self'; require-trusted-types-for 'script'";
  const headers = { "Content-Security-Policy": policy, "Content-Type": "text/html" };
  await page.route(`${server.origin}/page/**`, (route) => route.fulfill({ body, headers }));
  const looks = (at: number) =>
    page
      .locator("button[type=submit]")
      .nth(at)
      .evaluate((each) => {
        const { backgroundColor, borderRadius } = getComputedStyle(each);
        return [backgroundColor, borderRadius, each.classList.contains("own-button")];
      });
  await page.goto("/page/branded");
  await page.locator("button[type=submit]").nth(1).waitFor();
  expect(await looks(0)).toEqual(["rgb(1, 2, 3)", "1px", true]);
  expect(await looks(1)).toEqual(["rgb(43, 89, 224)", "8px", false]);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => looks(1)).toEqual(["rgb(63, 107, 240)", "8px", false]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
  });
  await expect.poll(() => looks(0)).toEqual(["rgb(4, 5, 6)", "1px", true]);
  await page.goto("/page/branded?brand");
  await page.locator("button[type=submit]").nth(1).waitFor();
  expect(await looks(0)).toEqual(["rgb(1, 2, 3)", "1px", true]);
  expect(await looks(1)).toEqual(["rgb(7, 8, 9)", "8px", false]);
  expect(said.filter((each) => each.includes("Content Security Policy"))).toEqual([]);
  expect(await page.locator("[style]").count()).toBe(0);
  await context.close();
});
