import type { StoredSession } from "./session-store.js";
import type { Tokens, User } from "./shapes.js";

/** What an answer may contain of a session. */
export interface SessionResponse {
  message?: string;
  user?: User | undefined;
  tokens?: Tokens | undefined;
  access?: string | undefined;
  refresh?: string | undefined;
  device?: string | undefined;
  trusted_device?: string | undefined;
  csrf_token?: string | undefined;
  access_expires_in?: number | undefined;
}

/** The part of a stored session that an answer grants; it depends on the transport. */
export type Grant = Pick<StoredSession, "lifetime" | "csrf" | "tokens">;

/** How the tokens of a session are sent. A client has one. */
export interface Transport {
  /** The `Token-Transport` requested at sign-in. */
  readonly name: "cookie" | "body";

  /** Whether the tokens of a refresh would reach the browser or script they belong to. */
  readonly canRefresh: boolean;

  /** Whether there may be a session of which nothing is stored. */
  mayHaveSession(): boolean;

  /** Set the headers that authenticate a request. */
  sign(request: Request, session: StoredSession | null): Promise<void>;

  /** Fetch what a refused request lacked. Returns whether the request may be retried. */
  repair(response: Response): Promise<boolean>;

  /** Take what an answer grants; null if it grants nothing. */
  take(answer: SessionResponse): Grant | null;
}
