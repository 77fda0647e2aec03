import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = new URL("../src/", import.meta.url);

/** What each file imports from the others, types too. */
function imports(): Map<string, string[]> {
  const names = readdirSync(source, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".ts"));
  return new Map(
    files.map((file) => {
      const here = new URL(file, source);
      const named = [...readFileSync(here, "utf8").matchAll(/ from "(\.[^"]+)\.js"/g)];
      const paths = named.map(([, path]) => new URL(`${path}.ts`, here).href);
      return [file, paths.map((path) => path.replace(source.href, ""))];
    }),
  );
}

test("no file imports itself, by way of others either", () => {
  const left = imports();
  expect(left.get("session-manager.ts")).toContain("session-refresh.ts");
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [file, paths] of left) {
      if (!paths.some((path) => left.has(path))) left.delete(file);
    }
  }
  expect([...left.keys()]).toEqual([]);
});
