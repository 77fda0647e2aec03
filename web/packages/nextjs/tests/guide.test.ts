import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const guide = read("../../../../docs/start/nextjs.md");
const app = new Map(
  [...guide.matchAll(/`([\w/.[\]-]+\.tsx?)`:\n\n```tsx?\n(.*?)```/gs)].map(([, path, code]) => [
    path ?? "",
    code ?? "",
  ]),
);

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

test("the code of the guide is the app that is tested", () => {
  expect(app.size).toBe(6);
  for (const [path, code] of app) expect(code, path).toBe(read(`app/${path}`));
  const options = [...guide.matchAll(/^ {2}\w+: true,\n/gm)].map(([line]) => line);
  expect(options).toHaveLength(2);
  for (const option of options) expect(read("app/next.config.ts")).toContain(option);
});

test("the example of the README is one that is compiled", () => {
  const [, code] = /```ts\n(.*?)```/s.exec(read("../README.md")) ?? [];
  expect(code).toBe(read("../examples/kept-tokens.ts"));
});

test("it takes at most 25 lines of one's own, beside imports and what create-next-app writes", () => {
  const lines = [...app.values()].join("\n").split("\n");
  const own = lines.filter((line) => /\w/.test(line) && !/^(import|"use client")/.test(line));
  expect(own.length).toBeGreaterThan(15);
  expect(own.length).toBeLessThanOrEqual(25);
});
