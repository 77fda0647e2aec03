// Everything is installed and built before the first example starts, so that no two do it at once.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export default function setup(): void {
  const { MAKEFLAGS: _, MFLAGS: __, ...env } = process.env;
  execFileSync("make", ["--silent", "--jobs=2", "web-app", "fronts"], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
}
