// What all test files of a run share: what is built, one Chromium, in which each file has browser
// contexts of its own, and a database that was migrated once.

import type { TestProject } from "vitest/node";
import { launchServer } from "./browser.js";
import { built } from "./building.js";
import { migrated } from "./server.js";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server, database] = await Promise.all([launchServer(), migrated(), built()]);
  project.provide("chromium", server.wsEndpoint());
  project.provide("counts", project.vitest.config.coverage.enabled);
  project.provide("migrated", database.home);
  return async () => {
    await Promise.all([server.close(), database.remove()]);
  };
}
