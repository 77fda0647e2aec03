import type { Page, Route } from "playwright-core";

/**
 * Answer the first request to an address in place of the server (or an earlier route); later ones
 * reach it.
 *
 * Not by `times: 1`: Playwright then stops intercepting while the next request is on its way, which
 * Chromium sometimes drops.
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
