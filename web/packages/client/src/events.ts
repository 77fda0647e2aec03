import type { Calls } from "./calls.js";
import type { AccountEvent } from "./shapes.js";

/** A page of events, newest first. */
export interface EventsPage {
  events: AccountEvent[];
  /** Give it as `before` to get the page that follows; null at the end. */
  next: string | null;
}

/**
 * List what happened to your account; administrators may name another, or `all`.
 *
 * Raises: VestibuleError `permission_denied`.
 */
export function listEvents(
  calls: Calls,
  query: { before?: string; account?: string } = {},
): Promise<EventsPage> {
  const search = new URLSearchParams(query).toString();
  return calls.call("GET", search ? `events/?${search}` : "events/");
}
