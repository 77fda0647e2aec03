// What the documentation's site must keep to: Lighthouse on a phone, for a page of each kind.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failedAudits, startLighthouse } from "./lighthouse.mjs";

const SITE = fileURLToPath(new URL("../../build/docs/html", import.meta.url));
const GOAL = 0.95;
const PAGES = {
  "index.html": "the start",
  "how-to/second-factors.html": "a guide",
  "tokens.html": "an explanation, with a diagram",
  "settings.html": "settings",
  "errors.html": "codes",
  "reference/python/flows.html": "a list of modules",
  "reference/python/modules/vestibule.core.errors.html": "the largest module",
  "openapi/README.html": "the HTTP API",
  "screens.html": "pictures",
  "asvs.html": "the largest table",
  "search.html?q=refresh+token": "a search",
};
/** Results of a search are kept out of search engines on purpose. */
const NOT_ASKED = { "search.html?q=refresh+token": ["is-crawlable"] };
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};
const rows = [];
let server;
let lighthouse;

beforeAll(async () => {
  server = createServer(answer);
  const listening = new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  [lighthouse] = await Promise.all([startLighthouse(), listening]);
});

afterAll(async () => {
  await lighthouse?.close();
  server?.close();
  process.stdout.write(`${rows.map((row) => row.join("  ")).join("\n")}\n`);
});

test.each(Object.entries(PAGES))("Lighthouse at %s, %s", async (path) => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const options = { skipAudits: NOT_ASKED[path] ?? null };
  const result = await lighthouse.measure(`${origin}/${path}`, options);
  const categories = Object.values(result.categories);
  rows.push([path, ...categories.map(({ title, score }) => `${title} ${Math.round(score * 100)}`)]);
  const missed = categories.filter(({ score }) => score < GOAL);
  expect(missed.map(({ id }) => [id, failedAudits(result, id)])).toEqual([]);
});

/** Answer as a host of static files does: compressed, and kept by the browser for a while. */
function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = join(SITE, normalize(pathname === "/" ? "/index.html" : pathname));
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    "Cache-Control": "max-age=600",
    "Content-Encoding": "gzip",
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
  });
  return createReadStream(file).pipe(createGzip()).pipe(response);
}
