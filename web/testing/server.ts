// A real `vestibule serve` for the length of a test file.

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { finished } from "./finished.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a server that has migrated its database, and done nothing else. */
    migrated: string;
  }
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = join(ROOT, ".venv/bin/python");
const READY_WITHIN = 150_000;
/** What a hash costs is no matter of these tests, and was much of what their servers compute. */
const SETTINGS = `from tests.server.patient import *
VESTIBULE.update(ARGON2_MEMORY_KIB=1024, ARGON2_TIME=1)
MIDDLEWARE = ["tests.server.door.middleware", *MIDDLEWARE]
`;

/** A message in the development inbox. */
export interface Mail {
  subject: string;
  links: string[];
  code: string | null;
}

/** A server that is running, on loopback. */
export interface Server {
  origin: string;
  api: string;
  /** Its folder, which goes when it stops. */
  home: string;
  /** The newest message to a user; waits until there is one with this in its subject. */
  mail(to: string, subject?: RegExp): Promise<Mail>;
  stop(): Promise<void>;
  /** Run `vestibule …` in it; returns what it says. */
  command(...args: string[]): Promise<string>;
  /** Start again on the same port, with the same data. */
  restart(): Promise<void>;
}

/** Start a server; `variables` are those of docs/settings.md, `settings` lines of Python. */
export async function serve(
  variables: Record<string, string> = {},
  settings = "",
): Promise<Server> {
  const home = await newHome();
  const database = inject("migrated");
  if (database) await cp(database, home, { recursive: true });
  const { port, environment, process } = await startedSomewhere(home, variables, settings);
  let running = process;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    api: `${origin}/api/auth/`,
    home,
    mail: (to, subject) => newestMail(origin, to, subject ?? /./),
    command: (...args) => command(origin, environment.WEB_TESTS_KEY ?? "", args),
    async stop() {
      await ended(running);
      await rm(home, { recursive: true, force: true });
    },
    async restart() {
      await ended(running);
      running = await started(environment);
    },
  };
}

/** Migrate a database for all servers of a run, which copy it: to make one takes longer than to start. */
export async function migrated(): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await newHome();
  const environment = await environmentOf(home, await freePort(), {}, "");
  await finished(PYTHON, ["-m", "vestibule", "migrate"], ROOT, environment, "");
  return { home, remove: () => rm(home, { recursive: true, force: true }) };
}

/** By `tests/server/door.py`. */
async function command(origin: string, key: string, args: string[]): Promise<string> {
  const headers = { Authorization: key, ...elsewhere() };
  const body = JSON.stringify(args);
  const answer = await unpooledFetch(`${origin}/command`, { method: "POST", headers, body });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`vestibule ${args.join(" ")}: ${answer.status}\n${said}`);
  return said;
}

function newHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), "vestibule-web-"));
}

/**
 * `fetch` over a connection of its own. The server ends one that is kept but idle for 5 seconds,
 * and a busy machine may write to it at just that moment.
 */
export const unpooledFetch: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  request.headers.set("Connection", "close");
  return fetch(request);
};

/** An address that nobody else has. */
export function somebody(name = "ann"): string {
  return `${name}-${Math.random().toString(36).slice(2)}@example.org`;
}

/** A client address of our own, so that limits count for one test alone. */
export function elsewhere(): Record<string, string> {
  const part = (): string => Math.ceil(Math.random() * 65_535).toString(16); // 0 has a short form
  return { "X-Forwarded-For": `2001:db8:${part()}:${part()}::1` };
}

interface Started {
  port: number;
  environment: NodeJS.ProcessEnv;
  process: ChildProcess;
}

function startedSomewhere(
  home: string,
  variables: Record<string, string>,
  settings: string,
): Promise<Started> {
  return onFreePort(async (port) => {
    const environment = await environmentOf(home, port, variables, settings);
    return { port, environment, process: await started(environment) };
  });
}

async function environmentOf(
  home: string,
  port: number,
  variables: Record<string, string>,
  settings: string,
): Promise<NodeJS.ProcessEnv> {
  const module = "web_test_settings";
  await writeFile(join(home, `${module}.py`), SETTINGS + settings);
  return {
    ...process.env,
    PYTHONPATH: [join(ROOT, "tests/absent"), join(ROOT, "src"), home].join(":"),
    DJANGO_SETTINGS_MODULE: module,
    VESTIBULE_HOME: home,
    VESTIBULE_PORT: String(port),
    VESTIBULE_PUBLIC_ORIGIN: `http://127.0.0.1:${port}`,
    VESTIBULE_TRUSTED_PROXIES: "127.0.0.1",
    WEB_TESTS_KEY: randomUUID(),
    ...variables,
  };
}

function started(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const isMigrated = Boolean(inject("migrated")); // it took a quarter of a start to find that out
  const options = isMigrated ? ["--no-migrate"] : [];
  const process = spawn(PYTHON, ["-m", "vestibule", "serve", ...options], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes("ready at")) resolve(process);
    };
    process.stdout.on("data", hear);
    process.stderr.on("data", hear);
    process.on("error", reject);
    process.on("exit", () => reject(new Error(`The server did not start:\n${said}`)));
    setTimeout(() => reject(new Error(`The server is not ready:\n${said}`)), READY_WITHIN).unref();
  });
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.exitCode !== null) return resolve();
    process.on("exit", () => resolve());
    process.kill("SIGINT");
  });
}

// As tests/ports.py: a port that the system chooses may become the near end of any connection
// before its server listens. These are below the system's, and of processes that run at once only
// one gets a port: it holds the UDP port of the same number until it ends, as do Python's tests.
const [FIRST, LAST] = [10_240, 32_740];
let taken = Math.floor(Math.random() * (LAST - FIRST));

/** A port on loopback that nobody listens on, and that nobody is given meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + (taken++ % (LAST - FIRST));
    if ((await isOurs(port)) && (await isFree(port))) return port;
  }
}

/** What our servers, Node and Vite say of a port that another process listens on. */
const TAKEN = /cannot be listened on|EADDRINUSE|is already in use/;

/** Start a server, again on another port where another process was faster to take the free one. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!TAKEN.test(String(error))) throw error;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function isOurs(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const held = createSocket("udp4").unref();
    held.on("error", () => resolve(false));
    held.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
}

/** The newest message to a user in a server's inbox; waits until there is one like this. */
export async function newestMail(origin: string, to: string, subject: RegExp): Promise<Mail> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const answer = await unpooledFetch(`${origin}/dev/inbox.json?to=${encodeURIComponent(to)}`);
    const { messages } = (await answer.json()) as { messages: Mail[] };
    const found = messages.find((each) => subject.test(each.subject));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No mail to ${to}`);
}
