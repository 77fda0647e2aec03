import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, here), "utf8");
const examples = readdirSync(new URL("examples/", here)).map((name) => read(`examples/${name}`));
const blocks = ["README.md", "../../../docs/how-to/react.md"]
  .flatMap((page) => [...read(page).matchAll(/```tsx\n(.*?)```/gs)])
  .map((found) => found[1]);

test("every example of the README and of the how-to is one that is compiled", () => {
  expect(blocks.sort()).toEqual(examples.sort());
});
