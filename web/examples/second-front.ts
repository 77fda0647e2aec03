// More of the same front end, beside the one that an example has started.

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onFreePort } from "../testing/server.js";

/** A further process of an example's front end. */
export interface Front {
  origin: string;
  stop(): Promise<void>;
}

/** Start one, for the same API. */
export function front(
  name: string,
  api: string,
  more: Record<string, string> = {},
): Promise<Front> {
  return onFreePort((port) => started(port, name, { VESTIBULE_ORIGIN: api, ...more }));
}

async function started(port: number, name: string, more: Record<string, string>): Promise<Front> {
  const running = spawn("npm", ["run", "start", "--silent"], {
    cwd: fileURLToPath(new URL(`../../examples/${name}/web/`, import.meta.url)),
    env: { ...process.env, FRONT_PORT: String(port), ...more },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a group of its own, which is what ends
  });
  await ready(running);
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      const ended = new Promise((resolve) => running.on("exit", resolve));
      if (running.pid) process.kill(-running.pid, "SIGTERM");
      await ended;
    },
  };
}

function ready(running: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    running.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    running.stdout?.on("data", (chunk) => {
      said += chunk;
      if (/Front end at|Ready in/.test(said)) resolve();
    });
    running.on("close", () => reject(new Error(`It did not start:\n${said}`)));
  });
}
