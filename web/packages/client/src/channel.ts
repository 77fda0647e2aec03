import type { SessionEnd } from "./session-store.js";

/** What a tab tells the others: that the session changed, never a token. */
export interface BroadcastMessage extends SessionEnd {
  type: "signed_in" | "refreshed" | "signed_out";
  user: string | null;
}

/** Messages between the tabs of an origin (`BroadcastChannel`). */
export class Channel {
  readonly #name: string;
  #open: BroadcastChannel | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** Listen from now on; without `BroadcastChannel` nothing is received. */
  listen(onMessage: (message: BroadcastMessage) => void): void {
    if (this.#open || !globalThis.BroadcastChannel) return;
    this.#open = new BroadcastChannel(this.#name);
    this.#open.onmessage = (event: MessageEvent<BroadcastMessage>) => onMessage(event.data);
  }

  send(message: BroadcastMessage): void {
    this.#open?.postMessage(message);
  }

  close(): void {
    this.#open?.close();
    this.#open = null;
  }
}
