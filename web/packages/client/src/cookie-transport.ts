import type { StoredSession } from "./session-store.js";
import { codeOf, type Grant, isUnsafe, type SessionResponse, type Transport } from "./transport.js";
import { answerOf, type Wire } from "./wire.js";

const SECURE_COOKIE = /(?:^|;\s*)__Host-csrftoken=([^;]+)/;
// For development, over plain HTTP. `csrftoken` would be Django's own.
const PLAIN_COOKIE = /(?:^|;\s*)vestibule-csrftoken=([^;]+)/;

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

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  mayHaveSession(): boolean {
    // The readable cookie is set and cleared with the others.
    return !this.#wire.sameOrigin || readable() !== "";
  }

  async sign(request: Request, session: StoredSession | null): Promise<void> {
    if (!isUnsafe(request.method)) return;
    const csrf = readable() || this.#csrf || session?.csrf || (await this.#ask());
    request.headers.set("X-CSRFToken", csrf);
  }

  async repair(response: Response): Promise<boolean> {
    if (response.status !== 403 || (await codeOf(response)) !== "csrf_failed") return false;
    await this.#ask();
    return true;
  }

  take(answer: SessionResponse): Grant | null {
    if (answer.csrf_token) this.#csrf = answer.csrf_token;
    if (!answer.csrf_token || !answer.access_expires_in) return null;
    return { lifetime: answer.access_expires_in * 1000, csrf: answer.csrf_token };
  }

  async #ask(): Promise<string> {
    const response = await this.#wire.dispatch(this.#wire.request("GET", "csrf/"));
    this.#csrf = (await answerOf<{ csrf_token: string }>(response)).csrf_token;
    return this.#csrf;
  }
}

function readable(): string {
  const cookies = globalThis.document?.cookie ?? "";
  return (SECURE_COOKIE.exec(cookies) ?? PLAIN_COOKIE.exec(cookies))?.[1] ?? "";
}
