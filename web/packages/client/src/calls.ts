import { VestibuleError } from "./errors.js";
import type { Keeper } from "./keeper.js";
import type { Holding } from "./shelf.js";
import { codeOf, type Transport } from "./transport.js";
import { answerOf, type Method, type Wire } from "./wire.js";

/** What a refusal of the access token says; views of a host may say nothing. */
const TOKEN_CODES: unknown[] = ["token_not_valid", "not_authenticated", undefined];

/** Calls that need nobody to be signed in. */
export class OpenCalls {
  readonly transport: Transport;
  protected readonly wire: Wire;

  constructor(wire: Wire, transport: Transport) {
    this.wire = wire;
    this.transport = transport;
  }

  /** Call the API as nobody. Raises: VestibuleError. */
  open<T>(method: Method, path: string, body?: object, captcha?: string): Promise<T> {
    return this.openAs<T>(null, method, path, body, { "Captcha-Response": captcha });
  }

  /** Call the API with a session that is not kept any more, or not yet. Raises: VestibuleError. */
  async openAs<T>(
    holding: Holding | null,
    method: Method,
    path: string,
    body?: object,
    headers: Record<string, string | undefined> = {},
  ): Promise<T> {
    const request = this.wire.request(method, path, body);
    request.headers.set("Token-Transport", this.transport.name);
    for (const [name, value] of Object.entries(headers)) {
      if (value) request.headers.set(name, value);
    }
    return answerOf<T>(await this.send(request, () => holding));
  }

  /** Sign and send; once more where what the request lacked can be had. */
  protected async send(
    request: Request,
    holding: () => Holding | null,
    by?: typeof fetch,
  ): Promise<Response> {
    const copy = request.clone(); // a body can be read once
    const response = await this.wire.dispatch(await this.transport.sign(copy, holding()), by);
    if (!(await this.transport.repaired(response))) return response;
    return this.wire.dispatch(await this.transport.sign(request, holding()), by);
  }
}

/** Calls of whoever is signed in. */
export class Calls extends OpenCalls {
  readonly keeper: Keeper;
  readonly #origins: ReadonlySet<string>;

  constructor(wire: Wire, transport: Transport, keeper: Keeper, origins: Iterable<string>) {
    super(wire, transport);
    this.keeper = keeper;
    this.#origins = new Set(origins);
  }

  /**
   * Call the API as whoever is signed in, once that is known; `by` is another `fetch`.
   *
   * Raises: VestibuleError.
   */
  async call<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    await this.keeper.restoring;
    return this.direct<T>(method, path, body, by);
  }

  /** Call the API with what is held now: for finding out who is signed in. Raises: VestibuleError. */
  async direct<T>(method: Method, path: string, body?: unknown, by?: typeof fetch): Promise<T> {
    return answerOf<T>(await this.authorised(this.wire.request(method, path, body), by));
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
  async authorised(request: Request, by?: typeof fetch): Promise<Response> {
    this.#requireOurs(request.url);
    const { keeper } = this;
    if (keeper.expired) await unless(request.signal, keeper.refresh());
    const mark = keeper.held?.mark;
    const first = await this.send(request.clone(), () => keeper.held, by);
    if (!mark || first.status !== 401 || !TOKEN_CODES.includes(await codeOf(first))) return first;
    if (keeper.held?.mark === mark) await unless(request.signal, keeper.refresh());
    const changed = keeper.held && keeper.held.mark !== mark;
    return changed ? this.send(request, () => keeper.held, by) : first;
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
