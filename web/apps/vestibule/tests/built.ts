// The web app as it is shipped, built once for all tests.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { counters, INSTRUMENTED } from "../../../testing/instrument.js";
import { app } from "../vite.config.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the web app is that counts what it runs; empty where it is not asked for. */
    countingApp: string;
  }
}

const APP = fileURLToPath(new URL("..", import.meta.url));

/**
 * Build it where its sources are newer than what is there. Never else: whoever serves it
 * at the same time, such as the tests of the server, would find its files gone for a while.
 */
export default async function setup(project: TestProject): Promise<void> {
  execFileSync("make", ["web-app"], {
    cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
    stdio: "pipe",
  });
  const counts = project.vitest.config.coverage.enabled;
  project.provide("countingApp", counts ? await buildCounting() : "");
}

/** Build it with counters, into a folder of its own. */
async function buildCounting(): Promise<string> {
  const outDir = `${INSTRUMENTED}app`;
  await build({
    ...app,
    configFile: false,
    root: APP,
    logLevel: "error",
    plugins: [counters()],
    define: { "process.env.NODE_ENV": '"production"' },
    build: { ...app.build, outDir, minify: false },
  });
  return outDir;
}
