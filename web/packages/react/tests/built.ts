import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";
import { SCRIPT, STYLE } from "../../../testing/page.js";

const DOCUMENT = `<!doctype html><html><head><meta name="viewport" content="width=device-width">
<title>page</title><link rel="stylesheet" href="${STYLE}">
<style>:root { color-scheme: light dark } body { margin: 1rem; background: var(--vb-canvas); color: var(--vb-text) }</style>
</head><body><div id="root"></div><script type="module" src="${SCRIPT}"></script></body></html>`;

/** The screens, each at an address. */
export default function setup(project: TestProject): void {
  bundle(project, new URL("gallery.tsx", import.meta.url), DOCUMENT);
}
