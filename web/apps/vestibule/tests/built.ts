// The web app as it is shipped, built once for all tests.

import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { begin, make } from "../../../testing/building.js";
import { INSTRUMENTED } from "../../../testing/described.js";
import { counters } from "../../../testing/instrument.js";
import { app } from "../vite.config.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the web app is that counts what it runs; empty where it is not asked for. */
    countingApp: string;
  }
}

const COUNTING = `${INSTRUMENTED}app`;
const APP = fileURLToPath(new URL("..", import.meta.url));

/**
 * Build it where its sources are newer than what is there. Never else: whoever serves it
 * at the same time, such as the tests of the server, would find its files gone for a while.
 */
export default function setup(project: TestProject): void {
  const counts = project.vitest.config.coverage.enabled;
  project.provide("countingApp", counts ? COUNTING : "");
  begin(() => make("web-app"));
  if (counts) begin(buildCounting);
}

/** Build it with counters, into a folder of its own. */
async function buildCounting(): Promise<void> {
  await build({
    ...app,
    configFile: false,
    root: APP,
    logLevel: "error",
    plugins: [counters()],
    define: { "process.env.NODE_ENV": '"production"' },
    build: { ...app.build, outDir: COUNTING },
  });
}
