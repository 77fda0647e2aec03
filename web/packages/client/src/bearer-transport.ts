import type { StoredSession } from "./session-store.js";
import type { Grant, SessionResponse, Transport } from "./transport.js";

/** Tokens in bodies, sent as `Authorization: Bearer`: for scripts, apps and other origins. */
export class BearerTransport implements Transport {
  readonly name = "body";
  readonly canRefresh = true;
  #device = "";
  #trusted = "";

  mayHaveSession(): boolean {
    return false; // what is not stored is nowhere
  }

  async sign({ headers }: Request, session: StoredSession | null): Promise<void> {
    if (session?.tokens) headers.set("Authorization", `Bearer ${session.tokens.access}`);
    // To the API only: with them, another origin could pass for this device.
    else if (headers.has("Token-Transport")) {
      if (this.#device) headers.set("Device-Token", this.#device);
      if (this.#trusted) headers.set("Trusted-Device", this.#trusted);
    }
  }

  async repair(): Promise<boolean> {
    return false;
  }

  take(answer: SessionResponse): Grant | null {
    this.#device = answer.device || this.#device;
    this.#trusted = answer.trusted_device || this.#trusted;
    const { access, refresh } = { ...answer, ...answer.tokens };
    if (!access || !refresh) return null;
    return { lifetime: lifeOf(access), tokens: { access, refresh } };
  }
}

/** Milliseconds from a token's `iat` to its `exp`; its clock is not compared with ours. */
function lifeOf(token: string): number {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    const { exp, iat } = JSON.parse(atob(payload)) as { exp: number; iat: number };
    return (exp - iat) * 1000 || Number.MAX_SAFE_INTEGER;
  } catch {
    return Number.MAX_SAFE_INTEGER; // not readable: it is refreshed when it is refused
  }
}
