// Writes what the client knows of the server: `node types.mjs`, or `--check` to compare only.
//
// schema.ts comes from the OpenAPI document, vocabulary.ts from the tables of codes and
// reasons; both from the server's code beside us, so that neither can be out of date.
// The example whose contract has shapes of its own gets a schema.ts too.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const CLIENT = "web/packages/client/src";
const HEAD = "// Made by `npm run types` from the server's code. Do not edit.\n\n";

function python(...args) {
  const environment = { ...process.env, VESTIBULE_HOME: `${root}var/types` };
  return execFileSync(`${root}.venv/bin/python`, args, {
    cwd: root,
    env: environment,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}

async function schema() {
  return typed(python("-m", "vestibule", "spectacular", "--format", "openapi-json"));
}

async function typed(document) {
  const tree = await openapiTS(JSON.parse(document), {
    alphabetize: true,
    defaultNonNullable: false, // what has a default may be left out
  });
  return HEAD + astToString(tree);
}

function vocabulary() {
  const words = JSON.parse(python(fileURLToPath(new URL("vocabulary.py", import.meta.url))));
  const union = ([name, { what, values }]) =>
    `/** ${what} */\nexport type ${name} =\n${values.map((each) => `  | "${each}"`).join("\n")};\n`;
  return HEAD + Object.entries(words).map(union).join("\n");
}

const made = {
  [`${CLIENT}/schema.ts`]: await schema(),
  [`${CLIENT}/vocabulary.ts`]: vocabulary(),
  "examples/otp/web/lib/schema.ts": await typed(
    readFileSync(`${root}docs/openapi/otp.json`, "utf8"),
  ),
};
const stale = Object.keys(made).filter((path) => read(root + path) !== made[path]);
if (!process.argv.includes("--check")) {
  for (const path of stale) writeFileSync(root + path, made[path]);
} else if (stale.length > 0) {
  process.stderr.write(`Out of date: ${stale.join(", ")}. Run: npm run types --prefix web\n`);
  process.exitCode = 1;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
