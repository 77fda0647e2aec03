// What all test files of a run share: what is built, one Chromium, in which each file has browser
// contexts of its own, and a database that was migrated once.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { options } from "./browser.js";
import { built } from "./building.js";
import { migrated } from "./server.js";

const CHROMIUM = fileURLToPath(new URL("chromium.mjs", import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  const [chromium, database] = await Promise.all([startChromium(), migrated(), built()]);
  project.provide("chromium", chromium.endpoint);
  project.provide("counts", project.vitest.config.coverage.enabled);
  project.provide("migrated", database.home);
  return () => Promise.all([chromium.stop(), database.remove()]);
}

async function startChromium(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const given = JSON.stringify(await options());
  const running = spawn(process.execPath, [CHROMIUM], {
    env: { ...process.env, options: given },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(running, "exit");
  const failed = ended.then(([status]) => {
    throw new Error(`Chromium did not start, and ended with ${status}`);
  });
  failed.catch(() => {}); // of no interest once it has started
  const [said] = await Promise.race([once(running.stdout, "data"), failed]);
  return {
    endpoint: String(said).trim(),
    async stop() {
      running.stdin.end();
      await ended;
    },
  };
}
