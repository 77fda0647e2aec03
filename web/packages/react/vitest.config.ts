import { defineConfig } from "vitest/config";
import { jsx, sources } from "../../testing/sources.js";

export default defineConfig({
  oxc: jsx,
  resolve: { alias: sources },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Each file starts a server of its own; more of them only wait for each other.
    maxWorkers: 2,
    sequence: { shuffle: true },
  },
});
