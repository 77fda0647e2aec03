import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";
import { SCRIPT } from "../../../testing/page.js";
import { singleFile } from "./single-file.js";

const DOCUMENT = `<!doctype html><html lang="en"><title>page</title><div id="app"></div>
<script type="module" src="${SCRIPT}"></script></html>`;

/** The app of the README. */
export default function setup(project: TestProject): void {
  bundle(project, new URL("page.ts", import.meta.url), DOCUMENT, [singleFile()]);
}
