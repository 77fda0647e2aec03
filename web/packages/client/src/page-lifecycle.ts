import type { SessionManager } from "./session-manager.js";
import { onMessage } from "./session-tabs.js";

/** Milliseconds; a browser's timer takes a little more at most. */
const LONGEST_TIMER = 2_000_000_000;

/**
 * Keeps the session fresh while a page is visible, and does nothing while it is hidden.
 *
 * A hidden page has no timers: it catches up when it becomes visible, returns from the
 * back/forward cache, or is online again.
 */
export class PageLifecycle {
  readonly #manager: SessionManager;
  #listening: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(manager: SessionManager) {
    this.#manager = manager;
  }

  start(): void {
    if (this.#listening) return;
    // On a server nothing is shared: a channel would reach the clients of other requests. React
    // Native has a window, but no pages.
    if (!globalThis.document) return;
    this.#listening = new AbortController();
    this.#manager.held.changed = () => this.#plan();
    this.#listen();
    const { signal } = this.#listening;
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    window.addEventListener("online", () => void this.#manager.retry(), { signal });
    // An open channel keeps pages out of the back/forward cache.
    window.addEventListener("pagehide", () => this.#manager.tabs.channel.close(), { signal });
    window.addEventListener("pageshow", (event) => this.#shown(event.persisted), { signal });
    this.#plan();
  }

  stop(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#manager.held.changed = () => {};
    this.#manager.tabs.channel.close();
    clearTimeout(this.#timer);
  }

  #listen(): void {
    this.#manager.tabs.channel.listen((message) => void onMessage(this.#manager.tabs, message));
  }

  #shown(again: boolean): void {
    if (!again) return;
    this.#listen();
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") void this.#manager.check().then(() => this.#plan());
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const { due } = this.#manager.held;
    if (document.visibilityState !== "visible") return;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#look(), Math.min(due, LONGEST_TIMER));
  }
}
