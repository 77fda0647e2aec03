import type { Holding } from "./shelf.js";
import type { Grant, Proved, Transport } from "./transport.js";

/** Tokens in the body, `Authorization: Bearer` back: for scripts, apps, and other origins. */
export class BearerTransport implements Transport {
  readonly name = "body";
  readonly canRenew = true;
  #device = "";

  mayHaveSession(): boolean {
    return false; // what is not on the shelf is nowhere
  }

  async sign(request: Request, holding: Holding | null): Promise<Request> {
    const headers = new Headers(request.headers);
    if (holding?.tokens) headers.set("Authorization", `Bearer ${holding.tokens.access}`);
    else if (this.#device) headers.set("Device-Token", this.#device);
    return new Request(request, { headers });
  }

  async repaired(): Promise<boolean> {
    return false;
  }

  take(answer: Proved): Grant | null {
    if (answer.device) this.#device = answer.device;
    const access = answer.tokens?.access ?? answer.access;
    const refresh = answer.tokens?.refresh ?? answer.refresh;
    if (!access || !refresh) return null;
    return { life: lifeOf(access), tokens: { access, refresh } };
  }

  renewal(holding: Holding | null): object {
    return { refresh: holding?.tokens?.refresh };
  }

  farewell(holding: Holding | null): object {
    return { refresh_token: holding?.tokens?.refresh };
  }
}

/** Milliseconds between a token's issue and its end; its clock is not compared with ours. */
function lifeOf(token: string): number {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    const { exp, iat } = JSON.parse(atob(payload)) as { exp: number; iat: number };
    return (exp - iat) * 1000 || Number.MAX_SAFE_INTEGER;
  } catch {
    return Number.MAX_SAFE_INTEGER; // not one that we can read: it is renewed once it is refused
  }
}
