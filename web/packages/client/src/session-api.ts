// The requests that maintain a session. Each raises VestibuleError.

import type { VestibuleError } from "./errors.js";
import type { OpenCalls } from "./open-calls.js";
import { randomText, type StoredSession } from "./session-store.js";
import type { SessionResponse } from "./transport.js";

/** Request the next tokens of a session; without tokens, of the one of the cookies. */
export function requestRefresh(calls: OpenCalls, session: StoredSession): Promise<SessionResponse> {
  const body = { refresh: session.tokens?.refresh }; // cookies travel by themselves
  return calls.openAs(null, "POST", "token/refresh/", body, { "Idempotency-Key": session.key });
}

/** End a session at the server; one that is over already is no error. */
export async function endAtServer(calls: OpenCalls, session: StoredSession): Promise<void> {
  const { tokens } = session;
  if (calls.transport.name === "body" && !tokens) return;
  try {
    await logOut(calls, session);
  } catch (error) {
    if (!isOver(error)) throw error;
    // With tokens of our own, perhaps only the access token has expired.
    if (tokens && !error.reason) await refreshAndEnd(calls, session);
  }
}

async function refreshAndEnd(calls: OpenCalls, session: StoredSession): Promise<void> {
  session.key ??= randomText(); // the same one if this is tried again
  try {
    const grant = calls.transport.take(await requestRefresh(calls, session));
    await logOut(calls, { ...session, ...grant });
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

function logOut(calls: OpenCalls, session: StoredSession): Promise<void> {
  const body = { refresh_token: session.tokens?.refresh };
  return calls.openAs(session, "POST", "logout/", body);
}

/** Whether an error means that the session is over. */
export function isOver(error: unknown): error is VestibuleError {
  return [400, 401].includes((error as VestibuleError).status);
}
