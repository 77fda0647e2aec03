import { VestibuleError } from "./errors.js";
import { OpenCalls } from "./open-calls.js";
import type { SessionManager } from "./session-manager.js";
import { codeOf, type Transport } from "./transport.js";
import { type StepUpHandler, type WantedStepUp, wantedStepUp } from "./wanted-step-up.js";
import { answerOf, type Method, type Wire } from "./wire.js";

/** Codes by which an access token is refused; views of a host project may give none. */
const TOKEN_CODES: unknown[] = ["token_not_valid", "not_authenticated", undefined];

/** Calls with the session that is held. */
export class Calls extends OpenCalls {
  readonly manager: SessionManager;
  /** Asks the user for what a resource wants of the session; null if nothing can. */
  onStepUp: StepUpHandler | null = null;
  #steppingUp: Promise<boolean> | null = null;
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
   * Call the API as the signed-in user, once it is known who that is; `by` is another `fetch`.
   *
   * Raises: VestibuleError.
   */
  async call<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    await this.manager.restoring;
    return this.direct<T>(method, path, body, by);
  }

  /** As `call`, with the session held now: `restore` itself asks this way. Raises: VestibuleError. */
  async direct<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    return answerOf<T>(await this.fetchAuthorized(this.wire.request(method, path, body), by));
  }

  /**
   * Send a request with the session.
   *
   * An expired access token is refreshed before the request. A refused one is refreshed
   * after it, and the request is then retried once. So is a request that wants a stronger or
   * a more recent authentication (RFC 9470), if the user steps up and is still signed in. The
   * caller's abort signal ends only its own wait for a refresh or a step-up, which other callers may share.
   *
   * Raises: VestibuleError `foreign_origin`, before a token is sent to an origin that is
   * not listed; `network` if there is no answer.
   */
  async fetchAuthorized(request: Request, by?: typeof fetch): Promise<Response> {
    this.#requireKnownOrigin(request.url);
    const response = await this.#fetchFresh(request.clone(), by);
    const { held } = this.manager;
    const { epoch } = held;
    const wanted = wantedStepUp(response);
    if (!wanted || !(await abortable(request.signal, this.#stepUp(wanted)))) return response;
    // Never as another user, who has signed in meanwhile.
    return epoch === held.epoch ? this.send(request, () => held.session, by) : response;
  }

  async #fetchFresh(request: Request, by?: typeof fetch): Promise<Response> {
    const { manager } = this;
    const { held } = manager;
    if (held.expired) await abortable(request.signal, manager.refresh());
    const version = held.session?.version;
    const first = await this.send(request.clone(), () => held.session, by);
    if (!version || first.status !== 401 || wantedStepUp(first)) return first;
    if (!TOKEN_CODES.includes(await codeOf(first))) return first;
    if (held.session?.version === version) await abortable(request.signal, manager.refresh());
    const newest = held.session?.version ?? version;
    return newest !== version ? this.send(request, () => held.session, by) : first;
  }

  #stepUp(wanted: WantedStepUp): Promise<boolean> {
    if (!this.onStepUp) return Promise.resolve(false);
    this.#steppingUp ??= this.onStepUp(wanted).finally(() => {
      this.#steppingUp = null;
    });
    return this.#steppingUp;
  }

  #requireKnownOrigin(url: string): void {
    const { origin } = new URL(url);
    if (this.#origins.has(origin)) return;
    throw new VestibuleError("foreign_origin", `No credentials are sent to ${origin}`);
  }
}

/** Wait for a shared promise until the caller aborts; the promise itself goes on. */
function abortable<T>(signal: AbortSignal, shared: Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
