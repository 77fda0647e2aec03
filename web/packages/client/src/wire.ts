import type { Clock } from "./clock.js";
import { refusalOf, VestibuleError } from "./errors.js";
import { randomText } from "./session-store.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Sends requests and reads answers; knows nothing of sessions. */
export class Wire {
  /** The address of the API, with a trailing slash; null if it is relative and there is no page. */
  readonly base: URL | null;
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;
  readonly #headers: (() => HeadersInit) | undefined;

  constructor(
    base: URL | null,
    clock: Clock,
    fetcher: typeof fetch,
    headers: (() => HeadersInit) | undefined,
  ) {
    this.base = base;
    this.#clock = clock;
    this.#fetch = fetcher;
    this.#headers = headers;
  }

  /** Resolve a path against the address of the API. Raises: VestibuleError `base_url_missing`. */
  resolve(path: string): URL {
    if (this.base) return new URL(path, this.base);
    throw new VestibuleError("base_url_missing", "`baseUrl` must be absolute");
  }

  /** Whether the API is on the page's origin, so that its readable cookies can be read. */
  get sameOrigin(): boolean {
    return this.base?.origin === globalThis.location?.origin;
  }

  /**
   * Build a request to the API; a plain object becomes JSON.
   *
   * A POST has a key of its own: the server keeps under it what it has done.
   */
  request(method: Method, path: string, body?: unknown): Request {
    const headers = new Headers(this.#headers?.());
    headers.set("Accept", "application/json");
    if (method === "POST") headers.set("Idempotency-Key", randomText());
    const init: RequestInit = { method, headers };
    if (body instanceof FormData) init.body = body;
    else if (body !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(body);
    }
    return new Request(this.resolve(path), init);
  }

  /**
   * Send a request, and set the clock by an answer of the API itself.
   *
   * Raises: VestibuleError `network` if there is no answer; the reason of an abort by
   * the caller, unchanged.
   */
  async dispatch(request: Request, by = this.#fetch): Promise<Response> {
    const crossing = new URL(request.url).origin !== globalThis.location?.origin;
    const credentials = crossing ? "include" : "same-origin";
    try {
      const response = await by(new Request(request, { credentials }));
      const { headers } = response;
      // Another server has a clock of its own, and a cache gives the time of the first answer.
      const isOwn = request.url.startsWith(String(this.base)) && !headers.has("Age");
      if (isOwn) this.#clock.set(headers.get("Date"));
      return response;
    } catch (cause) {
      if (cause instanceof VestibuleError) throw cause;
      if (request.signal.aborted && request.signal.reason?.name !== "TimeoutError") throw cause;
      throw new VestibuleError("network", "The server cannot be reached", { cause });
    }
  }
}

/** Read an answer of the API. Raises: VestibuleError for every refusal. */
export async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    const details = { status: response.status, cause };
    throw new VestibuleError("unreadable", "The answer is not JSON", details);
  }
}
