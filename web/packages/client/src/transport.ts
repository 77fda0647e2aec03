import type { StoredSession } from "./session-store.js";
import type { Tokens, User } from "./shapes.js";

/** What any answer may bring that has to do with a session. */
export interface SessionResponse {
  message?: string;
  user?: User | undefined;
  tokens?: Tokens | undefined;
  access?: string | undefined;
  refresh?: string | undefined;
  device?: string | undefined;
  csrf_token?: string | undefined;
  access_expires_in?: number | undefined;
}

/** What an answer grants: the part of a session that depends on the transport. */
export type Grant = Pick<StoredSession, "lifetime" | "csrf" | "tokens">;

/** How the tokens of a session travel. The client chooses one, and keeps to it. */
export interface Transport {
  /** The `Token-Transport` that is asked for at sign-in. */
  readonly name: "cookie" | "body";

  /** Whether a renewed session would reach whoever it belongs to. */
  readonly canRefresh: boolean;

  /** Whether there may be a session that this client has no record of. */
  mayHaveSession(): boolean;

  /** Set the headers that show whose a request is. */
  sign(request: Request, session: StoredSession | null): Promise<void>;

  /** Whether a refused request may be sent once more, because what it lacked is here now. */
  repair(response: Response): Promise<boolean>;

  /** Take the session out of an answer; null where it grants none. */
  take(answer: SessionResponse): Grant | null;
}

/** What may have changed something at the server, so that it is protected against forgery. */
export function isUnsafe(method: string): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(method);
}

/** Read a code from a refusal without using the response up. */
export async function codeOf(response: Response): Promise<unknown> {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return undefined;
  try {
    const body: unknown = await response.clone().json();
    return (body as { code?: unknown } | null)?.code;
  } catch {
    return undefined;
  }
}
