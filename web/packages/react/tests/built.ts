import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";

/** The screens, each at an address. */
export default function setup(project: TestProject): Promise<void> {
  return bundle(project, new URL("gallery.tsx", import.meta.url));
}
