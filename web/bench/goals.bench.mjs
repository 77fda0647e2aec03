// What the web app must keep to: sizes, and Lighthouse on a phone, against a real server.
//
// Prints the figures, writes them into docs/web-performance.md, and fails where a goal is missed.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../testing/server.js";
import { GOALS, sizes } from "../testing/sizes.js";
import { failedAudits, RUNS, startLighthouse } from "./lighthouse.mjs";

const PAGE = fileURLToPath(new URL("../../docs/web-performance.md", import.meta.url));
// As in the size test of the package: functions that a page need not import are not counted.
const CLIENT = fileURLToPath(new URL("../packages/client/tests/core.ts", import.meta.url));
const CLIENT_GOAL = 8 * 1024;
const SCORES = { performance: 0.95, accessibility: 1, "best-practices": 1 };
const AUDITS = {
  "largest-contentful-paint": ["largest paint", (value) => `${(value / 1000).toFixed(1)} s`],
  "total-blocking-time": ["blocked", (value) => `${Math.round(value)} ms`],
  "cumulative-layout-shift": ["layout shift", (value) => value.toFixed(3)],
  "total-byte-weight": ["over the wire, in all", (value) => kb(value)],
};
const SHIFT_GOAL = 0.02;
const rows = [];
let server;
let lighthouse;

beforeAll(async () => {
  [server, lighthouse] = await Promise.all([
    serve(), // the same compressed files as in production; https is what a proxy brings there
    startLighthouse(),
  ]);
});

afterAll(async () => {
  await lighthouse?.close();
  await server?.stop();
  writeFileSync(PAGE, page());
  process.stdout.write(`${rows.map((row) => row.join("  ")).join("\n")}\n`);
});

test("sizes", async () => {
  const { signIn, besides } = sizes();
  const client = await clientSize();
  const goals = [
    ["scripts to sign in", signIn.scripts, GOALS.scripts],
    ["styles to sign in", signIn.styles, GOALS.styles],
    ["the core of @vestibule/client", client, CLIENT_GOAL],
  ];
  for (const [what, size, goal] of goals) rows.push([what, kb(size), `at most ${kb(goal)}`]);
  for (const [what, size] of Object.entries(besides)) rows.push([what, kb(size), "when wanted"]);
  expect(goals.filter(([, size, goal]) => size > goal)).toEqual([]);
});

test.each(["/sign-in", "/register"])("Lighthouse at %s", async (path) => {
  const options = { onlyCategories: Object.keys(SCORES) };
  const result = await lighthouse.measure(server.origin + path, options);
  for (const [category, goal] of Object.entries(SCORES)) {
    const score = Math.round(scoreOf(result, category) * 100);
    rows.push([`${path}: ${category}`, String(score), `at least ${goal * 100}`]);
  }
  for (const [audit, [what, said]] of Object.entries(AUDITS)) {
    const goal = audit === "cumulative-layout-shift" ? `at most ${SHIFT_GOAL}` : "";
    rows.push([`${path}: ${what}`, said(result.audits[audit].numericValue), goal]);
  }
  const missed = Object.entries(SCORES).filter(([each, goal]) => scoreOf(result, each) < goal);
  expect(missed.map(([each]) => [each, failedAudits(result, each)])).toEqual([]);
  expect(result.audits["cumulative-layout-shift"].numericValue).toBeLessThanOrEqual(SHIFT_GOAL);
});

function scoreOf(result, category) {
  return result.categories[category].score;
}

async function clientSize() {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry: CLIENT, formats: ["es"] },
    },
  });
  const chunks = (Array.isArray(built) ? built[0] : built).output;
  return gzipSync(chunks.map((chunk) => chunk.code ?? "").join(""), { level: 9 }).length;
}

function page() {
  const table = rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `# What the web app weighs, and how fast it is

Made by \`make bench-web\`, which fails where a goal is missed. Sizes are gzipped (level 9) and the
same on every machine; \`make test\` asserts those of signing in too. Lighthouse ${lighthouseVersion()}
plays a phone with a slow processor and network (its mobile preset) in a real Chromium, against a real
\`vestibule serve\` on loopback with its Brotli-compressed files; each figure is that of the median of
${RUNS} runs. Made on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}.

| what | measured | goal |
| --- | --- | --- |
${table}
`;
}

function lighthouseVersion() {
  const file = new URL("node_modules/lighthouse/package.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}

function kb(size) {
  return `${(size / 1024).toFixed(1)} KB`;
}
