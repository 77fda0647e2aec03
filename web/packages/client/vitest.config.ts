import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Each file starts a server of its own; more of them only wait for each other.
    maxWorkers: 2,
    sequence: { shuffle: true },
  },
});
