// A real Chromium, found as the Python tests find theirs.

import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from "playwright-core";
import { inject } from "vitest";
import { count } from "./covered-pages.js";
import { finished } from "./finished.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the Chromium of this run listens. */
    chromium: string;
    /** Whether this run is about coverage. */
    counts: boolean;
  }
}

/** How long a busy machine may take for one step, in milliseconds. */
export const PATIENCE = 60_000;

const READY_WITHIN = 150_000;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ASK = `
import json
from tests.browser.chromium import ARGUMENTS, find
found = find()
print(json.dumps([str(found.program), found.environment, ARGUMENTS]))
`;

/** Start one, with `more` arguments. */
export async function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch(await options(more));
}

/**
 * Connect to the Chromium of this run. Closing it closes what was opened over this connection.
 *
 * Nothing moves in its windows: what does would be waited for, and is drawn by a processor.
 */
export async function connect(): Promise<Browser> {
  const browser = await chromium.connect(inject("chromium"));
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(PATIENCE);
    closeQuietly(context);
    return context;
  };
  const close = browser.close.bind(browser);
  browser.close = async (options) => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await close(options);
  };
  if (inject("counts")) count(browser);
  return browser;
}

/**
 * Let a context be closed while a test answers a request in place of the server. What a page asks
 * for at the end of a test is on its way then, and its handler would fail in no test at all.
 */
function closeQuietly(context: BrowserContext): void {
  const close = context.close.bind(context);
  context.close = async (options) => {
    const routed = [context, ...context.pages()];
    await Promise.all(routed.map((each) => each.unrouteAll({ behavior: "ignoreErrors" })));
    await close(options);
  };
}

/** How one is started, with `more` arguments. */
export async function options(more: string[] = []): Promise<LaunchOptions> {
  const told = await finished(`${ROOT}.venv/bin/python`, ["-c", ASK], ROOT, process.env, "");
  const [executablePath, environment, args] = JSON.parse(told);
  return {
    executablePath,
    args: [...args, ...more],
    env: { ...process.env, ...environment },
    timeout: READY_WITHIN,
  };
}
