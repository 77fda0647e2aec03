import type { SessionSource } from "./session-source.js";

/** Options of `createVestibule`; the defaults are right beside the kit of `@vestibule/react`. */
export interface VestibuleOptions {
  /**
   * Origin of the API as this server reaches it. Default: `VESTIBULE_ORIGIN` of the environment,
   * read at each request so that one build runs everywhere, or `http://127.0.0.1:8000`.
   */
  api?: string;
  /** Path of the native API, there and in this app, below its `basePath`. Default: `/api/auth/`. */
  prefix?: string;
  /** Page to which `protect` and the proxy send visitors who have to sign in, without `basePath`. */
  signInUrl?: string;
  /** Where the tokens are. Default: in the API's own cookies. See `keepTokens`. */
  session?: SessionSource;
}

/** Options with their defaults. */
export interface ResolvedOptions {
  readonly api: string;
  readonly prefix: string;
  readonly signInUrl: string;
}

/** Fill in the defaults. Raises: an error if the API's origin is not a URL. */
export function resolved(options: VestibuleOptions): ResolvedOptions {
  return {
    get api() {
      const given = options.api ?? process.env.VESTIBULE_ORIGIN ?? "http://127.0.0.1:8000";
      return new URL(given).origin;
    },
    prefix: options.prefix ?? "/api/auth/",
    signInUrl: options.signInUrl ?? "/sign-in",
  };
}
