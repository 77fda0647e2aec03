import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";
import { dependencies } from "./package.js";

const LIMIT = 8 * 1024;

test("the core of the client is at most 8 KB, minified and gzipped", async () => {
  const entry = fileURLToPath(new URL("core.ts", import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      lib: { entry, formats: ["es"] },
      // `build.minify` leaves a library its white space and the path of each module.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunks = output && "output" in output ? output.output : [];
  const code = chunks.map((chunk) => ("code" in chunk ? chunk.code : "")).join("");
  expect(code.length).toBeGreaterThan(5000);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(LIMIT);
});

test("it needs no other package", () => {
  expect(dependencies).toEqual({});
});
