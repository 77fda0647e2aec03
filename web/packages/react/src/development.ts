import { type Client, VestibuleError } from "@vestibule/client";

const ON_THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const EXPLAINED = /^(network|unreadable|csrf_failed)$/;

/** On a developer's machine, say in the console what a failure has to do with its set-up. */
export function explain(error: unknown, { calls }: Client): void {
  const { hostname = "", origin = "" } = globalThis.location ?? {};
  const { base } = calls.wire;
  if (!base || !ON_THIS_MACHINE.test(hostname)) return;
  if (!(error instanceof VestibuleError && EXPLAINED.test(error.code))) return;
  // Where the page comes from the server itself, it was there, and is only away for a while.
  if (error.code === "network" && base.origin === origin) return;
  import("./hints.js").then(({ hintAt }) => hintAt(error, base.href, origin)).catch(() => {});
}
