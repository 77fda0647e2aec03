import { codeOf } from "./errors.js";
import type { StoredSession } from "./session-store.js";
import type { Grant, SessionResponse, Transport } from "./transport.js";
import { answerOf, type Wire } from "./wire.js";

/**
 * Tokens in `HttpOnly` cookies; unsafe requests repeat the CSRF value.
 *
 * The default in browsers: an injected script can act in the page, but cannot steal a
 * token.
 */
export class CookieTransport implements Transport {
  readonly name = "cookie";
  // A server that renders a page forwards its visitor's cookies, but cannot return new
  // ones while it renders: they would be lost, and the session with them.
  readonly canRefresh: boolean = globalThis.location !== undefined;
  readonly #wire: Wire;
  #csrf = "";
  /** The readable value with which a request was refused. */
  #refused = "";

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  mayHaveSession(): boolean {
    // The readable cookie is set and cleared with the others.
    return !this.#wire.sameOrigin || this.#readable() !== "";
  }

  async sign(request: Request, session: StoredSession | null): Promise<void> {
    if (/^(GET|HEAD|OPTIONS)$/.test(request.method)) return;
    const readable = this.#readable();
    // A refused one, such as that of another server, is not tried again before it has changed.
    const current = readable === this.#refused ? "" : readable;
    const csrf = current || this.#csrf || session?.csrf || (await this.#ask());
    request.headers.set("X-CSRFToken", csrf);
  }

  async repair(response: Response): Promise<boolean> {
    if (response.status !== 403 || (await codeOf(response)) !== "csrf_failed") return false;
    this.#refused = this.#readable();
    await this.#ask();
    return true;
  }

  take(answer: SessionResponse): Grant | null {
    const { csrf_token: csrf, access_expires_in: seconds } = answer;
    this.#csrf = csrf || this.#csrf;
    return csrf && seconds ? { lifetime: seconds * 1000, csrf } : null;
  }

  async #ask(): Promise<string> {
    const response = await this.#wire.dispatch(this.#wire.request("GET", "csrf/"));
    this.#csrf = (await answerOf<{ csrf_token: string }>(response)).csrf_token;
    return this.#csrf;
  }

  /** The CSRF value in the page's cookies; that of another origin cannot be read. */
  #readable(): string {
    if (!this.#wire.sameOrigin) return "";
    // The second one in development, over plain HTTP. `csrftoken` would be Django's own.
    return cookie("__Host-csrftoken") || cookie("vestibule-csrftoken");
  }
}

function cookie(name: string): string {
  const cookies = globalThis.document?.cookie ?? "";
  return new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(cookies)?.[1] ?? "";
}
