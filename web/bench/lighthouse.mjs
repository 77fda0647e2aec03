// Lighthouse on a phone, its mobile preset, in the Chromium of the tests.

import lighthouse from "lighthouse";
import { launch } from "../testing/browser.js";
import { freePort } from "../testing/server.js";

export const RUNS = 3;

/** Start a browser for runs of Lighthouse. */
export async function startLighthouse() {
  const port = await freePort();
  const browser = await launch([`--remote-debugging-port=${port}`]);
  return {
    /** The result of the median run: what else the machine does is no property of the page. */
    async measure(url, options) {
      const results = [];
      for (let run = 0; run < RUNS; run += 1) {
        results.push((await lighthouse(url, { port, logLevel: "error", ...options })).lhr);
      }
      const speed = (result) => result.categories.performance.score;
      return results.sort((one, other) => speed(one) - speed(other))[Math.floor(RUNS / 2)];
    },
    close: () => browser.close(),
  };
}

/** The audits that cost a category its score. */
export function failedAudits(result, category) {
  const counted = result.categories[category].auditRefs.filter(({ weight }) => weight > 0);
  return counted.map(({ id }) => id).filter((id) => (result.audits[id].score ?? 1) < 1);
}
