// What tests need built. Vitest would wait for one project after another: each begins here, all at
// once, and the root's own setup, which is Vitest's last, waits for all of them.

import { fileURLToPath } from "node:url";
import { finished } from "./finished.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Each project has this module of its own, so what is begun in this process is global. */
const kept = globalThis as {
  building?: { begun: Promise<unknown>[]; made: Promise<unknown>; isOver: boolean };
};
kept.building ??= { begun: [], made: Promise.resolve(), isOver: false };
const building = kept.building;

/** Build something while other projects build theirs. */
export function begin(build: () => Promise<unknown>): void {
  if (building.isOver) throw new Error("No test would wait for what is begun now");
  const work = build();
  work.catch(() => {}); // thrown where it is waited for
  building.begun.push(work);
}

/** Wait for all that was begun. */
export async function built(): Promise<void> {
  building.isOver = true;
  await Promise.all(building.begun);
}

/** Make what is older than its sources, one call after the other: two would build the same at once. */
export function make(...targets: string[]): Promise<void> {
  const { MAKEFLAGS: _, MFLAGS: __, ...env } = process.env;
  const making = building.made.then(async () => {
    await finished("make", ["--silent", "--jobs=2", ...targets], ROOT, env, "");
  });
  building.made = making.catch(() => {});
  return making;
}
