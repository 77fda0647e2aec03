/** What the cookies of a visitor hold. Nothing of it is verified. */
export interface HeldSession {
  /** The access token; empty if the browser has dropped its cookie. */
  readonly access: string;
  /** When it expires, in milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** The refresh token; empty if the session cannot be refreshed here. */
  readonly refresh: string;
}

/** The outcome of a refresh, with the `Set-Cookie` headers that store it. */
export type RefreshResult =
  | { readonly status: "refreshed"; readonly cookies: readonly string[] }
  /** The API refused: the session is over. */
  | { readonly status: "over"; readonly cookies: readonly string[] }
  /** No answer, or none that decides anything: the session stays as it is. */
  | { readonly status: "failed" };

/** What a refresh is made with. */
export interface RefreshRequest {
  readonly held: HeldSession;
  /** The visitor's cookies, as they came. */
  readonly cookies: ReadonlyMap<string, string>;
  /** Headers that say on whose behalf, and the `Idempotency-Key`. */
  readonly headers: Headers;
  /** Origin of the API. */
  readonly api: string;
  /** Path of the native API. */
  readonly prefix: string;
}

/** Where the tokens of a visitor are, and how they are refreshed and sent. */
export interface SessionSource {
  /**
   * Whether the API's own cookies are meant: at its prefix, the page then refreshes by itself, and
   * the API makes the check against forged requests.
   */
  readonly isOfApi: boolean;
  /** Read the session in the cookies; null if there is none. */
  read(cookies: ReadonlyMap<string, string>): HeldSession | null;
  /** Take the session out of these cookies, so that the page is not rendered with it. */
  forget(cookies: Map<string, string>): void;
  /** Exchange the refresh token; an exception is a failure that decides nothing. */
  refresh(request: RefreshRequest): Promise<RefreshResult>;
  /** Set the headers that authenticate a request to the API. */
  authorize(
    headers: Headers,
    held: HeldSession,
    cookies: ReadonlyMap<string, string>,
    method: string,
  ): void;
}
