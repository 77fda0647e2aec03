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
   *
   * `session` raises once the request must not be sent any more. It is asked after the signing, too:
   * that may wait for an answer, while cookies become those of another user.
   */
  protected async send(
    request: Request,
    session: () => StoredSession | null,
    by?: typeof fetch,
  ): Promise<Response> {
    const attempt = async (signed: Request): Promise<Response> => {
      await this.transport.sign(signed, session());
      session();
      return this.wire.dispatch(signed, by);
    };
    const response = await attempt(request.clone()).catch((error) => {
      const isKept = request.headers.get("Idempotency-Key") && !/refresh\/$/.test(request.url);
      if (!isKept || error.code !== "network") throw error;
    }); // a clone, as a body can be read once
    return response && !(await this.transport.repair(response)) ? response : attempt(request);
  }
}
