import { VestibuleError } from "./errors.js";
import { OpenCalls } from "./open-calls.js";
import type { SessionManager } from "./session-manager.js";
import { codeOf, type Transport } from "./transport.js";
import { answerOf, type Method, type Wire } from "./wire.js";

/** What a refusal of the access token says; views of a host may say nothing. */
const TOKEN_CODES: unknown[] = ["token_not_valid", "not_authenticated", undefined];

/** Calls of whoever is signed in. */
export class Calls extends OpenCalls {
  readonly manager: SessionManager;
  readonly #origins: ReadonlySet<string | undefined>;

  constructor(
    wire: Wire,
    transport: Transport,
    manager: SessionManager,
    origins: Iterable<string | undefined>,
  ) {
    super(wire, transport);
    this.manager = manager;
    this.#origins = new Set(origins);
  }

  /**
   * Call the API as whoever is signed in, once that is known; `by` is another `fetch`.
   *
   * Raises: VestibuleError.
   */
  async call<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    await this.manager.restoring;
    return this.direct<T>(method, path, body, by);
  }

  /** Call the API with what is held now: for finding out who is signed in. Raises: VestibuleError. */
  async direct<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    return answerOf<T>(await this.fetchAuthorized(this.wire.request(method, path, body), by));
  }

  /**
   * Send a request as whoever is signed in.
   *
   * An expired token is renewed before, a refused one after, and then the request is
   * sent once more, never twice. The caller's signal ends only its own wait.
   *
   * Raises: VestibuleError `foreign_origin` before a token would go to an origin that
   * is not ours; `network` where no answer came.
   */
  async fetchAuthorized(request: Request, by?: typeof fetch): Promise<Response> {
    this.#requireOurs(request.url);
    const { manager } = this;
    if (manager.held.expired) await unless(request.signal, manager.refresh());
    const version = manager.held.session?.version;
    const first = await this.send(request.clone(), () => manager.held.session, by);
    if (!version || first.status !== 401 || !TOKEN_CODES.includes(await codeOf(first)))
      return first;
    if (manager.held.session?.version === version) await unless(request.signal, manager.refresh());
    const changed = manager.held.session && manager.held.session.version !== version;
    return changed ? this.send(request, () => manager.held.session, by) : first;
  }

  #requireOurs(url: string): void {
    const { origin } = new URL(url);
    if (this.#origins.has(origin)) return;
    throw new VestibuleError("foreign_origin", `No credentials are sent to ${origin}`);
  }
}

/** Wait for something shared, until the caller gives up; what is shared goes on. */
function unless<T>(signal: AbortSignal, shared: Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
