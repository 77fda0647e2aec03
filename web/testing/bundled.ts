// One module of ours for the pages of tests, built once for all files of a package.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import type { TestProject } from "vitest/node";
import { begin } from "./building.js";
import { counters } from "./instrument.js";
import { jsx, sources } from "./sources.js";

/**
 * Begin to build it, with all that it imports, into `page.js` and `page.css` in a folder of its own,
 * beside the document that loads them.
 */
export function bundle(
  project: TestProject,
  entry: URL,
  document: string,
  plugins: Plugin[] = [],
): void {
  const outDir = fileURLToPath(new URL(`../node_modules/.pages/${project.name}`, import.meta.url));
  const counting = project.vitest.config.coverage.enabled ? [counters()] : [];
  project.provide("bundle", outDir);
  begin(async () => {
    await write(outDir, entry, [...plugins, ...counting]);
    writeFileSync(join(outDir, "page.html"), document);
  });
}

async function write(outDir: string, entry: URL, plugins: Plugin[]): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: jsx,
    resolve: { alias: sources },
    plugins,
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      cssMinify: false, // it would lower colors for browsers that this target includes
      lib: { entry: fileURLToPath(entry), formats: ["es"], fileName: "page", cssFileName: "page" },
      // One file, with what is loaded later elsewhere; each browser context compiles it again.
      rolldownOptions: { output: { codeSplitting: false, minify: true } },
    },
  });
}
