// Brings package-lock.json up to date with the package.json files: `npm run lock`, here and
// for the examples' front ends.
//
// Some registries do not carry every platform's build of a tool. npm then leaves those out
// of the lock, and `npm ci` misses them everywhere. Each is named here with its version and
// platform, so that it is passed over where it does not fit.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

for (const folder of ["..", "../../examples"]) lockIn(new URL(`${folder}/`, import.meta.url));

function lockIn(folder) {
  const file = new URL("package-lock.json", folder);
  execFileSync("npm", ["install", "--silent"], { cwd: folder, stdio: "inherit" });
  const lock = JSON.parse(readFileSync(file, "utf8"));
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    if (!path) continue;
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      if (lock.packages[place]?.version || !/^\d/.test(version)) continue;
      const { os, cpu, libc } = platformOf(name);
      // In the order in which npm writes them, so that the next time changes nothing.
      const member = {
        version,
        cpu,
        ...(dev && { dev }),
        ...(libc && { libc }),
        optional: true,
        os,
      };
      lock.packages[place] = member;
    }
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}

function platformOf(name) {
  const [, os, cpu, abi] =
    /-(android|darwin|linux|win32)-(arm64|x64)(?:-(gnu|musl|msvc))?$/.exec(name) ?? [];
  if (!os) throw new Error(`Which platform is ${name} for?`);
  const libc = { gnu: ["glibc"], musl: ["musl"] }[abi];
  return { os: [os], cpu: [cpu], ...(libc && { libc }) };
}
