import type { SessionManager } from "./session-manager.js";
import { onMessage } from "./session-tabs.js";

/** Milliseconds; a browser's timer takes a little more at most. */
const LONGEST_TIMER = 2_000_000_000;

/** Starts and stops what a page does by itself. */
export interface PageLifecycle {
  /** Start for one part of the page. Returns what ends that; after the last one all stops. */
  start(): () => void;
  /** Stop, whatever has started it. */
  stop(): void;
}

/**
 * Keep the session fresh while a page is visible, and do nothing while it is hidden.
 *
 * A hidden page has no timers: it catches up when it becomes visible, returns from the
 * back/forward cache, or is online again.
 */
export function pageLifecycle(manager: SessionManager): PageLifecycle {
  const { held, tabs } = manager;
  const { channel } = tabs;
  let listening: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const parts = new Set<object>();

  const listen = (): void => channel.listen((message) => void onMessage(tabs, message));
  const plan = (): void => {
    clearTimeout(timer);
    const { due } = held;
    if (!listening || document.hidden) return;
    timer = setTimeout(look, Math.min(due, LONGEST_TIMER));
  };
  const look = (): void => {
    clearTimeout(timer);
    if (!document.hidden) void manager.check().then(plan);
  };

  const begin = (): void => {
    // On a server nothing is shared: a channel would reach the clients of other requests. React
    // Native has a window, but no pages.
    if (listening || !globalThis.document) return;
    listening = new AbortController();
    const { signal } = listening;
    held.changed = plan;
    listen();
    document.addEventListener("visibilitychange", look, { signal });
    window.addEventListener("online", () => void manager.retry(), { signal });
    // An open channel keeps pages out of the back/forward cache.
    window.addEventListener("pagehide", () => channel.close(), { signal });
    window.addEventListener(
      "pageshow",
      ({ persisted }) => {
        if (!persisted) return;
        listen();
        look();
      },
      { signal },
    );
    plan();
  };
  const stop = (): void => {
    parts.clear();
    listening?.abort();
    listening = null;
    channel.close();
    plan();
  };

  return {
    start() {
      const part = {};
      parts.add(part);
      begin();
      return () => {
        if (parts.delete(part) && parts.size === 0) stop();
      };
    },
    stop,
  };
}
