import type { Page } from "playwright-core";

/** Let pages that Next.js renders be there only once React has them: what is pressed before is lost. */
export function takesPresses(page: Page): void {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  const isTaken = (): boolean => {
    // React leaves the hidden fields of a server action alone.
    const named = "input:not([type=hidden]), button, a";
    const controls = [...document.querySelectorAll(named)];
    const isOfServer = document.querySelector('script[src*="/_next/"]') !== null;
    const isReacts = (each: Element) => Object.keys(each).some((key) => /^__reactProps/.test(key));
    return !isOfServer || controls.every(isReacts);
  };
  page.goto = async (...given) => {
    const answer = await goto(...given);
    await page.waitForFunction(isTaken);
    return answer;
  };
  page.reload = async (...given) => {
    const answer = await reload(...given);
    await page.waitForFunction(isTaken);
    return answer;
  };
}
