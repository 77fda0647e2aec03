import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.test.ts"],
    globalSetup: "./built.ts",
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Each file starts an example of its own; more of them only wait for each other.
    maxWorkers: 2,
    sequence: { shuffle: true },
  },
});
