import type { StoredSession } from "./session-store.js";
import type { Transport } from "./transport.js";
import { answerOf, type Method, type Wire } from "./wire.js";

/** Calls that need no session. */
export class OpenCalls {
  readonly transport: Transport;
  readonly wire: Wire;

  constructor(wire: Wire, transport: Transport) {
    this.wire = wire;
    this.transport = transport;
  }

  /** Call the API without a session; `captcha` goes into a header. Raises: VestibuleError. */
  open<T>(method: Method, path: string, body?: object): Promise<T> {
    const { captcha, ...rest } = (body ?? {}) as { captcha?: string };
    return this.openAs<T>(null, method, path, body && rest, { "Captcha-Response": captcha });
  }

  /** Call the API with a given session instead of the current one. Raises: VestibuleError. */
  async openAs<T>(
    session: StoredSession | null,
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
    return answerOf<T>(await this.send(request, () => session));
  }

  /**
   * Sign and send; once more if the transport could get what the request lacked, or if the answer to
   * a request with a key was lost. A refresh is tried again later.
   */
  protected async send(
    request: Request,
    session: () => StoredSession | null,
    by?: typeof fetch,
  ): Promise<Response> {
    const copy = request.clone(); // a body can be read once
    await this.transport.sign(copy, session());
    const response = await this.wire.dispatch(copy, by).catch((error) => {
      const isKept = request.headers.get("Idempotency-Key") && !/refresh\/$/.test(request.url);
      if (!isKept || error.code !== "network") throw error;
    });
    if (response && !(await this.transport.repair(response))) return response;
    await this.transport.sign(request, session());
    return this.wire.dispatch(request, by);
  }
}
