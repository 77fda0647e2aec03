// One module of ours for the pages of tests, built once for all files of a package.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import type { TestProject } from "vitest/node";
import { counters } from "./instrument.js";
import { jsx, sources } from "./sources.js";

/**
 * Build it, with all that it imports, into `page.js` and `page.css` in a folder of its own, beside
 * the document that loads them.
 */
export async function bundle(
  project: TestProject,
  entry: URL,
  document: string,
  plugins: Plugin[] = [],
): Promise<void> {
  const outDir = fileURLToPath(new URL(`../node_modules/.pages/${project.name}`, import.meta.url));
  await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: jsx,
    resolve: { alias: sources },
    plugins: [...plugins, ...(project.vitest.config.coverage.enabled ? [counters()] : [])],
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "es2022",
      lib: { entry: fileURLToPath(entry), formats: ["es"], fileName: "page", cssFileName: "page" },
      // One file, with what is loaded later elsewhere.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  writeFileSync(join(outDir, "page.html"), document);
  project.provide("bundle", outDir);
}
