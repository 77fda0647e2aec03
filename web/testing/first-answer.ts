import type { BrowserContext, Page, Route } from "playwright-core";

// Nothing here is taken back by `times` or `unroute`: Playwright would stop intercepting while the
// next request is on its way, which Chromium sometimes drops.

/**
 * Answer the first request to an address in place of the server (or an earlier route); later ones
 * reach it.
 */
export async function answerFirst(
  page: Page,
  url: string,
  answer: (route: Route) => Promise<void>,
): Promise<void> {
  let isFirst = true;
  await page.route(url, (route) => {
    if (!isFirst) return route.fallback();
    isFirst = false;
    return answer(route);
  });
}

/** Take addresses away, as a network that is gone. Returns how to give them back. */
export async function cutOff(
  from: BrowserContext | Page,
  url: RegExp | string,
): Promise<() => void> {
  let isCut = true;
  await from.route(url, (route) => (isCut ? route.abort() : route.fallback()));
  return () => {
    isCut = false;
  };
}
