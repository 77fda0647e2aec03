import { codeOf, VestibuleError } from "./errors.js";
import { OpenCalls } from "./open-calls.js";
import type { SessionManager } from "./session-manager.js";
import type { StoredSession } from "./session-store.js";
import type { Transport } from "./transport.js";
import { type StepUpHandler, wantedStepUp } from "./wanted-step-up.js";
import { answerOf, type Method, type Wire } from "./wire.js";

/** Codes by which an access token is refused; views of a host project may give none. */
const TOKEN_CODES: unknown[] = ["token_not_valid", "not_authenticated", undefined];

/** Calls with the session that is held. */
export class Calls extends OpenCalls {
  readonly manager: SessionManager;
  /** Asks the user for what a resource wants of the session; null if nothing can. */
  onStepUp: StepUpHandler | null = null;
  #steppingUp: Promise<boolean> | undefined;
  readonly #origins: readonly (string | undefined)[];

  constructor(
    wire: Wire,
    transport: Transport,
    manager: SessionManager,
    origins: readonly (string | undefined)[],
  ) {
    super(wire, transport);
    this.manager = manager;
    this.#origins = origins;
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

  /**
   * As `call`, and act on the answer, unless the session has ended or is that of another user by
   * then: an answer that comes so late is only returned. Raises: VestibuleError.
   */
  async callAndAct<T>(
    method: Method,
    path: string,
    body: unknown,
    act: (answer: T) => unknown,
  ): Promise<T> {
    const { held, restoring } = this.manager;
    await restoring;
    const { epoch } = held;
    const answer = await this.direct<T>(method, path, body);
    if (epoch === held.epoch) await act(answer);
    return answer;
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
   * a more recent authentication (RFC 9470), if the user steps up. It is never retried as another
   * user, who has signed in meanwhile: then the refusal is the answer. Nor is it sent at all once the
   * session in which it began is over. The caller's abort signal ends only its own wait for a refresh
   * or a step-up, which other callers may share.
   *
   * Raises: VestibuleError `foreign_origin`, before a token is sent to an origin that is
   * not listed; `canceled` if the session is over, or that of another user, before it is sent;
   * `network` if there is no answer.
   */
  async fetchAuthorized(request: Request, by?: typeof fetch): Promise<Response> {
    this.#requireKnownOrigin(request.url);
    const { manager } = this;
    const { held } = manager;
    const { epoch } = held;
    const session = this.sameSession();
    const send = (): Promise<Response> => this.send(request.clone(), session, by);
    const refresh = (): Promise<void> => abortable(request.signal, () => manager.refresh());
    if (held.expired) await refresh();
    const version = held.session?.version;
    let response = await send();
    let wanted = wantedStepUp(response);
    const isRefused = response.status === 401 && TOKEN_CODES.includes(await codeOf(response));
    if (version && !wanted && isRefused) {
      if (held.session?.version === version) await refresh();
      if (epoch !== held.epoch || held.session?.version === version) return response;
      response = await send();
      wanted = wantedStepUp(response);
    }
    if (!wanted || epoch !== held.epoch) return response;
    const isDone = await abortable(request.signal, async () => {
      this.#steppingUp ??= this.onStepUp?.(wanted).finally(() => {
        this.#steppingUp = undefined;
      });
      return this.#steppingUp;
    });
    return isDone && epoch === held.epoch ? send() : response;
  }

  /**
   * Return what reads the session, as long as it is that of now.
   *
   * Once it has ended or is that of another user, it raises VestibuleError `canceled`: what was
   * begun in one session is not sent in another.
   */
  sameSession(): () => StoredSession | null {
    const { held } = this.manager;
    const { epoch } = held;
    return () => {
      if (epoch === held.epoch) return held.session;
      throw new VestibuleError("canceled", "Signed out meanwhile");
    };
  }

  #requireKnownOrigin(url: string): void {
    const { origin } = new URL(url);
    if (this.#origins.includes(origin)) return;
    throw new VestibuleError("foreign_origin", `No credentials are sent to ${origin}`);
  }
}

/**
 * Wait for a shared promise until the caller aborts; it goes on. A caller who has aborted before
 * starts nothing. The signal is the request's own, and gone with it: its listener may stay.
 */
async function abortable<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    start().then(resolve, reject);
  });
}
