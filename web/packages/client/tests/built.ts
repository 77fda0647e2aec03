import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";

/** The client, for tabs. */
export default function setup(project: TestProject): Promise<void> {
  return bundle(project, new URL("../src/index.ts", import.meta.url));
}
