import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const blocks = [...read("../README.md").matchAll(/```(?:ts|svelte)\n(.*?)```/gs)];

test("every example of the README is one that is run", () => {
  const examples = ["session.ts", "App.svelte"].map((name) => read(`../examples/${name}`));
  expect(blocks.map(([, code]) => code)).toEqual(examples);
});
