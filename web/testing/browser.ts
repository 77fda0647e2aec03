// A real Chromium, found as the Python tests find theirs.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  type BrowserContext,
  type BrowserServer,
  chromium,
  type LaunchOptions,
} from "playwright-core";
import { build } from "vite";
import { inject } from "vitest";
import { count } from "./covered-pages.js";
import { counters } from "./instrument.js";
import { jsx, sources } from "./sources.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the Chromium of this run listens. */
    chromium: string;
    /** Whether this run is about coverage. */
    counts: boolean;
  }
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ASK = `
import json
from tests.browser.chromium import ARGUMENTS, find
found = find()
print(json.dumps([str(found.program), found.environment, ARGUMENTS]))
`;

/** Start one, with `more` arguments. */
export function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch(options(more));
}

/** Start one that test files connect to. */
export function launchServer(): Promise<BrowserServer> {
  return chromium.launchServer(options());
}

/** Connect to the Chromium of this run. Closing it closes what was opened over this connection. */
export async function connect(): Promise<Browser> {
  const browser = await chromium.connect(inject("chromium"));
  if (inject("counts")) count(browser);
  return browser;
}

function options(more: string[] = []): LaunchOptions {
  const told = execFileSync(`${ROOT}.venv/bin/python`, ["-c", ASK], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [executablePath, environment, args] = JSON.parse(told);
  return {
    executablePath,
    args: [...args, ...more],
    env: { ...process.env, ...environment },
  };
}

/** What a page of a test is made of. */
export interface Built {
  script: string;
  style: string;
}

/** Build one module of ours, with all that it imports, into one file for a page. */
export async function bundled(entry: URL): Promise<Built> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: jsx,
    resolve: { alias: sources },
    plugins: inject("counts") ? [counters()] : [],
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: fileURLToPath(entry), formats: ["es"] },
      // One file, with what is loaded later elsewhere.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output)) throw new Error("Nothing was built");
  const style = output.output.find((each) => each.fileName.endsWith(".css"));
  return {
    script: output.output.map((chunk) => ("code" in chunk ? chunk.code : "")).join(""),
    style: style && "source" in style ? String(style.source) : "",
  };
}

/** Serve pages of a test below `/page/`, on the server's own origin. */
export async function stage(
  context: BrowserContext,
  origin: string,
  html: string,
  files: Promise<Built>,
): Promise<void> {
  await context.route(`${origin}/page/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const { script, style } = await files;
    if (pathname.endsWith(".js"))
      await route.fulfill({ contentType: "text/javascript", body: script });
    else if (pathname.endsWith(".css"))
      await route.fulfill({ contentType: "text/css", body: style });
    else await route.fulfill({ contentType: "text/html; charset=utf-8", body: html });
  });
}
