// One Chromium for all test files of a run; each file has browser contexts of its own in it.

import type { TestProject } from "vitest/node";
import { launchServer } from "./browser.js";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await launchServer();
  project.provide("chromium", server.wsEndpoint());
  project.provide("counts", project.vitest.config.coverage.enabled);
  return () => server.close();
}
