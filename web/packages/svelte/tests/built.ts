import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";
import { SCRIPT } from "../../../testing/page.js";
import { components } from "./components.js";

const DOCUMENT = `<!doctype html><html lang="en"><title>page</title><body>
<script type="module" src="${SCRIPT}"></script></body></html>`;

/** The component of the README. */
export default function setup(project: TestProject): void {
  bundle(project, new URL("page.ts", import.meta.url), DOCUMENT, [components()]);
}
