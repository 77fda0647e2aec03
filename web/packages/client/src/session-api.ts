import type { VestibuleError } from "./errors.js";
import type { OpenCalls } from "./open-calls.js";
import { randomText, type StoredSession } from "./session-store.js";
import type { Profile } from "./shapes.js";
import type { SessionResponse } from "./transport.js";

/** The requests that maintain a session. Each raises VestibuleError. */
export interface SessionApi {
  /** Refresh a session; with null, the one of the cookies. */
  refresh(session: StoredSession | null): Promise<SessionResponse>;
  /** End a session at the server; one that is over already is no error. */
  endSession(session: StoredSession | null): Promise<void>;
  /** Read the signed-in user. */
  profile(): Promise<Profile>;
}

/** Create these requests; `profile` uses the session held at that moment. */
export function sessionApi(calls: OpenCalls, profile: SessionApi["profile"]): SessionApi {
  return {
    refresh: (session) => refresh(calls, session),
    endSession: (session) => endSession(calls, session),
    profile,
  };
}

function refresh(calls: OpenCalls, session: StoredSession | null): Promise<SessionResponse> {
  const body = { refresh: session?.tokens?.refresh }; // cookies travel by themselves
  return calls.openAs(null, "POST", "token/refresh/", body, {
    "Idempotency-Key": session?.key,
  });
}

async function endSession(calls: OpenCalls, session: StoredSession | null): Promise<void> {
  if (calls.transport.name === "body" && !session?.tokens) return;
  try {
    await logOut(calls, session);
  } catch (error) {
    if (!isOver(error)) throw error;
    // With tokens of our own, perhaps only the access token has expired.
    if (session?.tokens && !error.reason) await refreshAndEnd(calls, session);
  }
}

async function refreshAndEnd(calls: OpenCalls, session: StoredSession): Promise<void> {
  session.key ??= randomText(); // the same one if this is tried again
  try {
    const grant = calls.transport.take(await refresh(calls, session));
    await logOut(calls, { ...session, ...grant });
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

function logOut(calls: OpenCalls, session: StoredSession | null): Promise<void> {
  const body = { refresh_token: session?.tokens?.refresh };
  return calls.openAs(session, "POST", "logout/", body);
}

/** Whether an error means that the session is over. */
export function isOver(error: unknown): error is VestibuleError {
  return [400, 401].includes((error as VestibuleError).status);
}
