// Counters in the client and the kit, where pages run them: the same as Vitest's own in Node.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createInstrumenter, type InstrumenterOptions } from "istanbul-lib-instrument";
import { type Plugin, transformWithOxc } from "vite";
import { jsx } from "./sources.js";

/** Where the statements, branches and functions of each instrumented file are written. */
export const INSTRUMENTED = new URL("../node_modules/.instrumented/", import.meta.url).pathname;
const COUNTED = /\/packages\/[^/]+\/src\/.*\.tsx?$/;

/** The file about an instrumented one. */
export function described(path: string): string {
  return INSTRUMENTED + encodeURIComponent(path);
}

/** An instrumenter, for Vitest and for what is built for pages alike: their figures are added up. */
export function instrumenter(options: Partial<InstrumenterOptions> = {}) {
  return createInstrumenter({
    produceSourceMap: true,
    esModules: true,
    compact: false,
    ...options,
  });
}

/**
 * What was instrumented in this process: dear, and wanted by three builds. Each of them has this
 * module of its own, so what is kept for all of them is global.
 */
const kept = globalThis as { instrumented?: Map<string, { source: string; counted: string }> };
kept.instrumented ??= new Map();
const made = kept.instrumented;

/** A plugin that counts what is run of the client and of the kit. */
export function counters(): Plugin {
  const counting = instrumenter({
    produceSourceMap: false,
    coverageVariable: "__VITEST_COVERAGE__",
    coverageGlobalScope: "globalThis",
    coverageGlobalScopeFunc: false, // it would need a policy that lets pages compile code
  });
  mkdirSync(INSTRUMENTED, { recursive: true });
  return {
    name: "counters",
    enforce: "pre",
    async transform(source, id) {
      if (!COUNTED.test(id)) return undefined;
      const known = made.get(id);
      if (known?.source === source) return { code: known.counted, map: null };
      // What Vite would do next: Vitest counts in its result too.
      const { code, map } = await transformWithOxc(source, id, jsx);
      const counted = counting.instrumentSync(code, id, map as never);
      const file = `${described(id)}.${process.pid}`;
      writeFileSync(file, JSON.stringify(counting.lastFileCoverage()));
      renameSync(file, described(id)); // whole at once: another test file may be reading it
      made.set(id, { source, counted });
      return { code: counted, map: null };
    },
  };
}
