// A real Chromium, found as the Python tests find theirs.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ASK = `
import json
from tests.browser.chromium import ARGUMENTS, find
found = find()
print(json.dumps([str(found.program), found.environment, ARGUMENTS]))
`;

/** Start it. */
export function launch(): Promise<Browser> {
  const told = execFileSync(`${ROOT}.venv/bin/python`, ["-c", ASK], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [executablePath, environment, args] = JSON.parse(told);
  return chromium.launch({
    executablePath,
    args,
    env: { ...process.env, ...environment },
  });
}

/** Build one module of ours into one file for a page. */
export async function bundled(entry: URL): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: fileURLToPath(entry), formats: ["es"] },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output)) throw new Error("Nothing was built");
  return output.output.map((chunk) => ("code" in chunk ? chunk.code : "")).join("");
}
