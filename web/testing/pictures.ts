// Screens as they look in `docs/pictures`: compared there, and taken again by `make pictures`.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import type { Page, Request } from "playwright-core";
import { PNG } from "pngjs";
import { expect } from "vitest";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const DIFFERENCES = fileURLToPath(new URL("../../var/pictures/", import.meta.url));
/** Another processor may round the color of a shadow by one: the limit of what no one sees. */
const THRESHOLD = 0.02;

/** The sizes in which screens are drawn. */
const DESKTOP = { width: 1120, height: 700 };
const PHONE = { width: 390, height: 780 };

/**
 * Compare a page with its pictures in `docs/pictures`, or write them there (`PICTURES=write`): on a
 * phone or in the dark where their names end in `-phone`, `-dark` or `-phone-dark`.
 */
export async function looksLike(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) {
    await page.emulateMedia({ colorScheme: name.endsWith("-dark") ? "dark" : "light" });
    await page.setViewportSize(name.includes("-phone") ? PHONE : DESKTOP);
    const path = `${FOLDER}${name}.png`;
    if (process.env.PICTURES === "write") writeFileSync(path, await stillPicture(page));
    else expect.soft(await difference(page, name, path)).toBe("");
  }
  await page.setViewportSize(DESKTOP);
}

async function difference(page: Page, name: string, path: string): Promise<string> {
  const expected = existsSync(path) ? readFileSync(path) : null;
  const actual = await stillPicture(page, expected);
  // Another browser draws letters of its own, with the fonts of its machine.
  if (process.env.CHROMIUM || (expected && looksSame(expected, actual, name))) return "";
  return `docs/pictures/${name}.png ${expected ? "looks different" : "does not exist"}. Compare \
var/pictures/${name}.{expected,actual,difference}.png; if the screen is right: make pictures`;
}

/** Compare two pictures; of different ones, leaves both and what differs in `var/pictures`. */
function looksSame(expected: Buffer, actual: Buffer, name: string): boolean {
  if (expected.equals(actual)) return true;
  const [one, other] = [PNG.sync.read(expected), PNG.sync.read(actual)];
  const { width, height } = one;
  const drawn = new PNG({ width, height });
  const isSameSize = other.width === width && other.height === height;
  const options = { threshold: THRESHOLD, includeAA: true };
  const found =
    !isSameSize || pixelmatch(one.data, other.data, drawn.data, width, height, options) > 0;
  if (found) {
    mkdirSync(DIFFERENCES, { recursive: true });
    writeFileSync(`${DIFFERENCES}${name}.expected.png`, expected);
    writeFileSync(`${DIFFERENCES}${name}.actual.png`, actual);
    if (isSameSize) writeFileSync(`${DIFFERENCES}${name}.difference.png`, PNG.sync.write(drawn));
  }
  return !found;
}

/** The requests of a page: how many there were, and which are not answered yet. */
interface Traffic {
  count: number;
  open: Set<Request>;
}
const traffic = new WeakMap<Page, Traffic>();

/** Follow the requests of a page from now on, so that none is open while its picture is taken. */
export function followed(page: Page): Page {
  const own: Traffic = { count: 0, open: new Set() };
  traffic.set(page, own);
  page.on("request", (request) => {
    own.count += 1;
    own.open.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"] as const) {
    page.on(end as "requestfinished", (request) => own.open.delete(request));
  }
  return page;
}

/** The picture of a page that has come to rest: that which is `expected`, or the same four times. */
async function stillPicture(page: Page, expected?: Buffer | null): Promise<Buffer> {
  const own = traffic.get(page) ?? { count: 0, open: new Set() };
  let before: Buffer = Buffer.alloc(0);
  let same = 0;
  await settled(page);
  await drawAnew(page);
  for (;;) {
    const { count } = own;
    await settled(page);
    const now = await page.screenshot({ animations: "disabled", caret: "hide" }).catch(unlessBusy);
    if (now === null || own.open.size > 0 || own.count !== count) continue;
    same = now.equals(before) ? same + 1 : 1;
    before = now;
    if (same === 4 || (expected && now.equals(expected))) return now;
  }
}

/** Chromium has no frame to give where a busy machine has not drawn one yet: then it is asked again. */
function unlessBusy(error: Error): null {
  if (error.message.includes("Unable to capture screenshot")) return null;
  throw error;
}

/** Wait until everything that the page is drawn of is there, and nothing has the focus. */
async function settled(page: Page): Promise<void> {
  const unready = page.locator(":is(.vb-loading, .vb-pending, [aria-busy=true])");
  await unready.first().waitFor({ state: "detached" });
  await page.evaluate(async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    // One that nothing was drawn with so far is not on its way, and `ready` would not wait for it.
    await Promise.all([...document.fonts].map((font) => font.load().catch(() => {})));
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode()));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/**
 * Lay out and draw all of a page at once. A font that came after the first letters were drawn leaves
 * some of them where the other font had them, to a fraction of a pixel.
 */
async function drawAnew(page: Page): Promise<void> {
  await page.evaluate(() => {
    const root = document.documentElement;
    root.style.display = "none";
    root.getBoundingClientRect(); // nothing has a place now
    root.style.display = "";
  });
}
