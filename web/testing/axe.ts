// What axe finds wrong with a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The pages whose documents have `loadAxe`, from the second one on that is looked at. */
const prepared = new WeakSet<Page>();

/**
 * Have axe in a document. It is as large as all that a page loads otherwise: each page is sent it
 * once, and a renderer that has compiled it need not do so for the next document.
 */
async function haveAxe(page: Page): Promise<void> {
  const has = await page.evaluate(() => {
    const global = window as unknown as { axe?: object; loadAxe?: () => void };
    if (!global.axe) global.loadAxe?.();
    return Boolean(global.axe);
  });
  if (has) return;
  await page.evaluate(AXE);
  if (prepared.has(page)) return;
  prepared.add(page);
  await page.addInitScript(`globalThis.loadAxe = () => {${AXE}\n};`);
}

/**
 * Say what is wrong with a page, once what moves has moved: nothing, if all is well. A page that
 * changed while it was read is read again, for what was half there may look wrong.
 */
export async function violations(page: Page): Promise<string[]> {
  await haveAxe(page);
  for (;;) {
    const { found, isWhole } = await page.evaluate(async () => {
      type Found = { id: string; nodes: { html: string; failureSummary: string }[] };
      type Axe = { run(options: object): Promise<{ violations: Found[] }> };
      const { axe } = window as unknown as { axe: Axe };
      const moving = () =>
        document
          .getAnimations()
          .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
      for (const each of moving()) each.finish();
      const before = document.documentElement.outerHTML;
      const { violations } = await axe.run({ resultTypes: ["violations"] });
      return {
        found: violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
        ),
        isWhole: moving().length === 0 && before === document.documentElement.outerHTML,
      };
    });
    if (found.length === 0 || isWhole) return found;
  }
}
