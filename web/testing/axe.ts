// What axe finds wrong with a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Say what is wrong with a page, once what moves has moved: nothing, if all is well. A page that
 * changed while it was read is read again, for what was half there may look wrong.
 */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
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
