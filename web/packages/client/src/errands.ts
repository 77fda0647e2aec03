import type { OpenCalls } from "./calls.js";
import { VestibuleError } from "./errors.js";
import type { Holding } from "./shelf.js";
import type { Proved } from "./transport.js";

/** Make a key that nobody can guess; `randomUUID` is missing where pages come over plain HTTP. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/** Renew a session. Raises: VestibuleError. */
export function renew(calls: OpenCalls, holding: Holding | null): Promise<Proved> {
  return calls.openAs(null, "POST", "token/refresh/", calls.transport.renewal(holding), {
    "Idempotency-Key": holding?.key,
  });
}

/**
 * Tell the server that a session is over; one that is over already is fine.
 *
 * Raises: VestibuleError where the server could not be told.
 */
export async function farewell(calls: OpenCalls, holding: Holding | null): Promise<void> {
  if (calls.transport.name === "body" && !holding?.tokens) return;
  try {
    await end(calls, holding);
  } catch (error) {
    if (!isOver(error)) throw error;
    // With tokens of our own, it may be only the access token that is over.
    if (holding?.tokens && !error.reason) await endRenewed(calls, holding);
  }
}

async function endRenewed(calls: OpenCalls, holding: Holding): Promise<void> {
  holding.key ??= newKey(); // the same where this is tried again
  try {
    const grant = calls.transport.take(await renew(calls, holding));
    await end(calls, { ...holding, ...grant });
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

function end(calls: OpenCalls, holding: Holding | null): Promise<void> {
  return calls.openAs(holding, "POST", "logout/", calls.transport.farewell(holding));
}

function isOver(error: unknown): error is VestibuleError {
  return error instanceof VestibuleError && (error.status === 400 || error.status === 401);
}
