import { defineConfig } from "vitest/config";
import { jsx, sources } from "../testing/sources.js";

// `make bench-web`: slow, and measured on purpose alone.
export default defineConfig({
  oxc: jsx,
  resolve: { alias: sources },
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["*.bench.mjs"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
