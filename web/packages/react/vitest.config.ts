import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", development: false } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // Each file starts a server of its own; more of them only wait for each other.
    maxWorkers: 2,
    sequence: { shuffle: true },
  },
});
