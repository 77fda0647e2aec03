// The app of tests/app is built once, of what is built of our packages.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default function setup(): void {
  for (const name of ["client", "react", "nextjs"]) {
    run(here(`../../${name}`), "npm", "run", "build", "--silent");
  }
  run(here("app"), process.execPath, here("../../../node_modules/next/dist/bin/next"), "build");
}

function run(cwd: string, program: string, ...args: string[]): void {
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  try {
    execFileSync(program, args, { cwd, env, stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}
