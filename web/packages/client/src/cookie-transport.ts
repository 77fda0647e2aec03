import type { StoredSession } from "./session-store.js";
import { codeOf, type Grant, isUnsafe, type SessionResponse, type Transport } from "./transport.js";
import { answerOf, type Wire } from "./wire.js";

// The second name is for development, over plain HTTP. `csrftoken` would be Django's own.
const CSRF_COOKIES = [
  /(?:^|;\s*)__Host-csrftoken=([^;]+)/,
  /(?:^|;\s*)vestibule-csrftoken=([^;]+)/,
];

/**
 * Tokens in cookies that no script can read; unsafe requests repeat the CSRF value.
 *
 * The default in browsers: what runs in the page by mistake can then act in it, but
 * carries no token away.
 */
export class CookieTransport implements Transport {
  readonly name = "cookie";
  // A server that renders a page passes its visitor's cookies on, and has no way to
  // give new ones back in the middle of it: they would be lost, and the session with them.
  readonly canRefresh: boolean = globalThis.location !== undefined;
  readonly #wire: Wire;
  #csrf = "";

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  mayHaveSession(): boolean {
    // The readable cookie comes and goes with the others.
    return !this.#wire.sameOrigin || readable() !== "";
  }

  async sign(request: Request, session: StoredSession | null): Promise<Request> {
    if (!isUnsafe(request.method)) return request;
    const csrf = readable() || this.#csrf || session?.csrf || (await this.#ask());
    return stamped(request, csrf);
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

  refreshBody(): object {
    return {};
  }

  endSessionBody(): object {
    return {};
  }

  async #ask(): Promise<string> {
    const response = await this.#wire.dispatch(this.#wire.request("GET", "csrf/"));
    this.#csrf = (await answerOf<{ csrf_token: string }>(response)).csrf_token;
    return this.#csrf;
  }
}

function stamped(request: Request, csrf: string): Request {
  const headers = new Headers(request.headers);
  headers.set("X-CSRFToken", csrf);
  return new Request(request, { headers });
}

function readable(): string {
  const cookies = globalThis.document?.cookie ?? "";
  const found = CSRF_COOKIES.map((each) => each.exec(cookies)?.[1]);
  return found.find((value) => value !== undefined) ?? "";
}
