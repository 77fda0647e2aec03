// Counters in the client and the kit: for Vitest in Node, and where pages run them.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { createInstrumenter, type Instrumenter } from "istanbul-lib-instrument";
import { type Plugin, transformWithOxc } from "vite";
import { described, INSTRUMENTED } from "./described.js";
import { jsx } from "./sources.js";

const COUNTED = /\/packages\/[^/]+\/src\/.*\.tsx?$/;

interface Counted {
  code: string;
  coverage: FileCoverageData;
  map: unknown;
  /** What is counted, and where it comes from, by the map that was given. */
  located: Map<string, FileCoverageData>;
}

/**
 * What was instrumented in this process, and the files about it that are written: dear, and wanted
 * by seven projects and five builds. Each of them has this module of its own, so it is global.
 */
const kept = globalThis as {
  instrumented?: { made: Map<string, Counted>; written: Map<string, FileCoverageData> };
};
kept.instrumented ??= { made: new Map(), written: new Map() };
const { made, written } = kept.instrumented;

/**
 * An instrumenter, for Vitest and for what is built for pages alike: their figures are added up.
 *
 * It goes through a file once, though Vitest asks twice (for the counters, then for a map of its
 * code that leads no further back) and each project and build with another map: where the code comes
 * from is only written beside the counters.
 */
export function instrumenter() {
  const counting = createInstrumenter({
    produceSourceMap: true,
    esModules: true,
    compact: false,
    coverageVariable: "__VITEST_COVERAGE__",
    coverageGlobalScope: "globalThis",
    coverageGlobalScopeFunc: false, // it would need a policy that lets pages compile code
  });
  let last: { coverage: FileCoverageData; map: unknown } | undefined;
  return {
    instrumentSync(code: string, path: string, from: { mappings: string }): string {
      const key = `${path}\n${code}`;
      const counted = made.get(key) ?? counts(counting, code, path);
      made.set(key, counted);
      const located = counted.located.get(from.mappings) ?? {
        ...counted.coverage,
        inputSourceMap: from,
      };
      counted.located.set(from.mappings, located);
      last = { coverage: located, map: counted.map };
      const begins = `${KNOWN[0]}{inputSourceMap: ${JSON.stringify(from)},`;
      return counted.code.replace(`${KNOWN[0]}{`, () => begins);
    },
    lastFileCoverage: () => last?.coverage,
    lastSourceMap: () => last?.map,
  };
}

function counts(counting: Instrumenter, code: string, path: string): Counted {
  const counted = counting.instrumentSync(code, path);
  const coverage = counting.lastFileCoverage();
  return { code: counted, coverage, map: counting.lastSourceMap(), located: new Map() };
}

/** A plugin that counts what is run of the client and of the kit. */
export function counters(): Plugin {
  const counting = instrumenter();
  mkdirSync(INSTRUMENTED, { recursive: true });
  return {
    name: "counters",
    enforce: "pre",
    async transform(source, id) {
      if (!COUNTED.test(id)) return undefined;
      // What Vite would do next: Vitest counts in its result too.
      const { code, map } = await transformWithOxc(source, id, jsx);
      const counted = counting.instrumentSync(code, id, map as never);
      const coverage = counting.lastFileCoverage() as FileCoverageData;
      if (written.get(id) !== coverage) write(id, coverage);
      return { code: withoutMaps(counted, coverage), map: null };
    },
  };
}

function write(id: string, coverage: FileCoverageData): void {
  const file = `${described(id)}.${process.pid}`;
  writeFileSync(file, JSON.stringify(coverage));
  renameSync(file, described(id)); // whole at once: another run may be reading it
  written.set(id, coverage);
}

/** How istanbul's function begins and ends what it knows of a file. */
const KNOWN = ["var coverageData = ", ";\n  var coverage = global[gcv] ||"] as const;

/**
 * Leave the counters alone in the code of a page: where each of them stands, with the whole source,
 * is four fifths of it, is read and built by each page again, and is in the file about it.
 */
function withoutMaps(counted: string, { s, f, b }: FileCoverageData): string {
  const [from, to] = KNOWN.map((each) => counted.indexOf(each)) as [number, number];
  if (from < 0 || to < from) throw new Error("This istanbul writes other code");
  const zeros = (of: object): string => `Array(${Object.keys(of).length}).fill(0)`;
  const counters = `{path, hash, s: ${zeros(s)}, f: ${zeros(f)}, b: ${JSON.stringify(b)}}`;
  return counted.slice(0, from) + KNOWN[0] + counters + counted.slice(to);
}
