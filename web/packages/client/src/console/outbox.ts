import type { components } from "../schema.js";
import type { Message } from "../shapes.js";
import { type ConsoleCalls, type Query, withQuery } from "./calls.js";

type Schemas = components["schemas"];

/** A mail or text message with its delivery status; never its content. */
export type OutboxMessage = Schemas["OutboxMessageAnswer"];

/** A page of messages, and how many are waiting or dead. */
export type OutboxPage = Schemas["OutboxAnswer"];

/** List messages. Raises: VestibuleError `permission_denied`. */
export function listOutbox(calls: ConsoleCalls, query: Query = {}): Promise<OutboxPage> {
  return calls.call("GET", withQuery("outbox/", query));
}

/** Send a message again. Raises: VestibuleError `not_found` if it cannot be. */
export function sendAgain(
  calls: ConsoleCalls,
  id: string,
): Promise<Message & { queued: OutboxMessage }> {
  return calls.call("POST", `outbox/${encodeURIComponent(id)}/send/`);
}
