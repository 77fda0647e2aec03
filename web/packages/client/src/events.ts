import type { Calls } from "./calls.js";
import type { AccountEvent } from "./shapes.js";

/** A page of events, newest first. */
export interface EventsPage {
  events: AccountEvent[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

/**
 * List the events of your account; administrators may name another account, or `all`.
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
