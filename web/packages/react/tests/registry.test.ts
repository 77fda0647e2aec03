import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { brandVariables, FOLLOWS, registryFiles } from "../../../tools/registry.mjs";

const here = new URL("../", import.meta.url);

/** What https://ui.shadcn.com/schema/registry-item.json demands, as far as an item of ours uses it. */
function problemsOf(item: Record<string, unknown>): string[] {
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(`${String(item.name)}: ${what}`);
  };
  const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
  const isCss = (value: unknown): boolean =>
    typeof value === "string" ||
    (typeof value === "object" && value !== null && Object.values(value).every(isCss));
  const known = ["$schema", "name", "type", "title", "description", "dependencies", "files"];
  const more = ["css", "docs", "categories"];
  must(
    Object.keys(item).every((key) => [...known, ...more].includes(key)),
    "keys",
  );
  for (const key of ["name", "title", "description", "docs"]) must(isText(item[key]), key);
  must(item.type === "registry:block", "type");
  for (const key of ["dependencies", "categories"]) {
    must(Array.isArray(item[key]) && (item[key] as unknown[]).every(isText), key);
  }
  for (const file of item.files as Record<string, unknown>[]) {
    must(file.type === "registry:component", "type of a file");
    must(isText(file.path) && isText(file.content) && isText(file.target), "file");
  }
  must(isCss(item.css), "css");
  return found;
}

test("the shadcn registry is the one that is generated, and as its schema wants it", () => {
  for (const [name, text] of Object.entries(registryFiles())) {
    const written = JSON.parse(readFileSync(new URL(name, here), "utf8"));
    expect([name, written]).toEqual([name, JSON.parse(text)]);
  }
  const registry = JSON.parse(registryFiles()["registry.json"] ?? "");
  expect(Object.keys(registry)).toEqual(["$schema", "name", "homepage", "items"]);
  expect(registry.items.flatMap(problemsOf)).toEqual([]);
  const names = registry.items.map((each: { name: string }) => each.name);
  expect(new Set(names).size).toBe(2);
});

test("a shadcn theme sets every variable of a brand that it has a color, a radius or a font for", () => {
  expect(brandVariables()).toHaveLength(12);
  const left = brandVariables().filter((name) => !(name in FOLLOWS));
  expect(left).toEqual(["logo", "panel"]);
});
