// What pages have run of the client and of the kit, handed to Vitest's coverage.

import { readFileSync } from "node:fs";
import coverage, { type CoverageMapData, type FileCoverageData } from "istanbul-lib-coverage";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { described } from "./described.js";

/** How often each statement and each function of a file was run, and each way at a branch. */
type Counters = [s: number[], f: number[], b: number[][]];
type Counted = Record<string, Counters>;

declare global {
  var __VITEST_COVERAGE__: CoverageMapData | undefined;
  interface Window {
    takeCounters(counted: string): void;
  }
}

/** Count what the pages of a browser run, until it is closed. */
export function count(browser: Browser): void {
  const all: Counted = {};
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await follow(context, (counted) => {
      for (const [path, counters] of Object.entries(JSON.parse(counted) as Counted)) {
        all[path] = all[path] ? sum(all[path], counters) : counters;
      }
    });
    return context;
  };
  const close = browser.close.bind(browser);
  browser.close = async (options) => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const here = coverage.createCoverageMap(globalThis.__VITEST_COVERAGE__ ?? {});
    for (const [path, counters] of Object.entries(all)) {
      const about: FileCoverageData = JSON.parse(readFileSync(described(path), "utf8"));
      const [s, f, b] = counters;
      const named = { s: naming(about.s, s), f: naming(about.f, f), b: naming(about.b, b) };
      here.addFileCoverage({ ...about, ...named });
    }
    globalThis.__VITEST_COVERAGE__ = JSON.parse(JSON.stringify(here)); // plain, as Vitest wants it
    await close(options);
  };
}

/** Add up two trees of numbers of one shape. */
function sum<T>(one: T, other: T): T {
  if (typeof one === "number") return (one + Number(other)) as T;
  for (const key in one) one[key] = sum(one[key], other[key]);
  return one;
}

/** Name these as what stands in their place. */
function naming<T>(names: Record<string, T>, values: T[]): Record<string, T> {
  return Object.fromEntries(Object.keys(names).map((name, at) => [name, values[at] as T]));
}

/**
 * Take the counters of each document before it goes: as one text, for each value on its own would
 * be packed and unpacked several times on its way.
 */
async function follow(context: BrowserContext, take: (counted: string) => void): Promise<void> {
  await context.exposeFunction("takeCounters", take);
  await context.addInitScript(() => {
    // The last event that Chromium tells of: at `pagehide` the document has left the page.
    addEventListener("beforeunload", () => {
      const all = Object.entries(globalThis.__VITEST_COVERAGE__ ?? {});
      const counters = all.map(([path, about]) => {
        const { s, f, b } = about as FileCoverageData;
        return [path, [Object.values(s), Object.values(f), Object.values(b)]];
      });
      if (all.length > 0) window.takeCounters(JSON.stringify(Object.fromEntries(counters)));
    });
  });
  const leave = async (page: Page): Promise<void> => {
    await page.evaluate(() => void dispatchEvent(new Event("beforeunload"))).catch(() => {});
  };
  context.on("page", (page) => {
    const close = page.close.bind(page);
    page.close = async (options) => {
      await leave(page);
      await close(options);
    };
  });
  const close = context.close.bind(context);
  context.close = async (options) => {
    await Promise.all(context.pages().map(leave));
    await close(options);
  };
}
