// An example as a person runs it: `make run EXAMPLE=…`, ended by one Ctrl-C.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finished } from "../testing/finished.js";
import { freePort, onFreePort } from "../testing/server.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const READY_WITHIN = 150_000;

/** An example that is running, on loopback. */
export interface Example {
  /** Where its front end is. */
  origin: string;
  /** Where its server is. */
  api: string;
  /** Run a command of its server, with what it reads. */
  manage(arguments_: string[], given?: string): Promise<string>;
  /** Press Ctrl-C; returns the exit status of what was started, once all of it has ended. */
  stop(): Promise<number | null>;
}

/** Start an example with its front end, on ports of its own and with a folder of its own. */
export async function run(name: string, more: Record<string, string> = {}): Promise<Example> {
  const home = await mkdtemp(join(tmpdir(), `vestibule-${name}-`));
  const { MAKEFLAGS: _, MFLAGS: __, ...environment } = process.env;
  const { port, front, make } = await onFreePort(async (port) => {
    const front = await freePort();
    const variables = [`EXAMPLE=${name}`, `PORT=${port}`, `FRONT_PORT=${front}`];
    const make = spawn("make", ["run", ...variables, `VESTIBULE_HOME=${home}`], {
      cwd: ROOT,
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a group of its own, which is what Ctrl-C goes to
    });
    await ready(make);
    return { port, front, make };
  });
  return {
    origin: `http://localhost:${front}`,
    api: `http://localhost:${port}`,
    manage(arguments_, given = "") {
      const variables = {
        DJANGO_SETTINGS_MODULE: `examples.${name}.settings`,
        PYTHONPATH: ROOT,
        VESTIBULE_HOME: home,
      };
      const program = join(ROOT, ".venv/bin/vestibule");
      return finished(program, arguments_, ROOT, { ...environment, ...variables }, given);
    },
    async stop() {
      const status = await interrupted(make);
      await rm(home, { recursive: true, force: true });
      return status;
    },
  };
}

function ready(make: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes("The front end is ready at")) resolve();
    };
    make.stdout?.on("data", hear);
    make.stderr?.on("data", hear);
    make.on("close", () => reject(new Error(`The example did not start:\n${said}`)));
    setTimeout(() => reject(new Error(`It is not ready:\n${said}`)), READY_WITHIN).unref();
  });
}

function interrupted(make: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (make.exitCode !== null) return resolve(make.exitCode);
    make.on("close", resolve); // nobody holds its output any more: all children have ended
    if (make.pid) process.kill(-make.pid, "SIGINT");
  });
}
