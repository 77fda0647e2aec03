import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { components } from "./packages/svelte/tests/components.js";
import { singleFile } from "./packages/vue/tests/single-file.js";
import { instrumenter } from "./testing/instrument.js";
import { expo, jsx, sources } from "./testing/sources.js";

const shuffle = { files: false, tests: true };

// Some machines forbid Python to keep bytecode: each server would read our whole source again.
process.env.PYTHONDONTWRITEBYTECODE = "";

/** Those that take longest, in this order; a file of them that begins late ends alone. */
const LONGEST = [
  ...["react/tests/stories", "vestibule/tests/console", "vestibule/tests/account"],
  ...["react/tests/screens", "vestibule/tests/app", "examples/otp", "browser/tabs"],
  ...["examples/clinic", "nextjs/tests/rendering", "vestibule/tests/looks", "browser/ends"],
  ...["examples/company", "react/tests/codes", "examples/vite"],
];

/** Vitest itself orders by project first, and has the longest of the last project run alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((each) => moduleId.endsWith(`${each}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** The tests of one package, also on their own: `npm test --prefix web/packages/client`. */
function project(root: string, test: { name: string; include: string[]; globalSetup?: string }) {
  const timeouts = { testTimeout: 240_000, hookTimeout: 300_000 };
  const expect = { poll: { timeout: 60_000 } }; // as long as a step in a browser
  return {
    oxc: jsx,
    resolve: { alias: sources },
    test: { root, sequence: { shuffle }, ...timeouts, expect, ...test },
  };
}

export default defineConfig({
  test: {
    globalSetup: "testing/shared.ts",
    // Each file starts servers of its own; more of them at once only wait for each other.
    maxWorkers: Math.min(12, 2 * availableParallelism()),
    // Files share nothing, so they keep the order that takes the least time: longest first.
    sequence: { shuffle, sequencer: LongestFirst },
    coverage: {
      provider: "istanbul",
      instrumenter: instrumenter as never,
      include: ["packages/*/src/**/*.{ts,tsx}"],
      exclude: ["**/schema.ts", "**/*.d.ts"],
      reporter: [["text", { skipFull: true }]],
      // What was reached, less what differs from run to run, where tabs race.
      thresholds: {
        "packages/client/src/**": { lines: 95, statements: 93, functions: 93, branches: 83 },
        "packages/react/src/**": { lines: 94, statements: 92, functions: 92, branches: 82 },
      },
    },
    projects: [
      {
        ...project("packages/client", {
          name: "client",
          include: ["tests/**/*.test.ts"],
          globalSetup: "tests/built.ts",
        }),
        resolve: { alias: [...sources, ...expo] },
      },
      project("packages/react", {
        name: "react",
        include: ["tests/**/*.test.{ts,tsx}"],
        globalSetup: "tests/built.ts",
      }),
      project("packages/nextjs", {
        name: "nextjs",
        include: ["tests/*.test.{ts,tsx}"],
        globalSetup: "tests/built.ts",
      }),
      {
        ...project("packages/vue", {
          name: "vue",
          include: ["tests/*.test.ts"],
          globalSetup: "tests/built.ts",
        }),
        plugins: [singleFile()],
      },
      {
        ...project("packages/svelte", {
          name: "svelte",
          include: ["tests/*.test.ts"],
          globalSetup: "tests/built.ts",
        }),
        plugins: [components()],
      },
      project("apps/vestibule", {
        name: "app",
        include: ["tests/**/*.test.ts"],
        globalSetup: "tests/built.ts",
      }),
      project("examples", { name: "examples", include: ["*.test.ts"], globalSetup: "built.ts" }),
    ],
  },
});
