import type { Client } from "./client.js";
import type { Session } from "./state.js";

/** Clients that have known who is signed in, or why that is not known. */
const informed = new WeakSet<Client>();

/**
 * Return the client's session; until it has first known anything, that of the rendered page.
 *
 * Not when it knows nothing later: then another user is signing in, in another tab. For bindings
 * to a framework, which call it at each change.
 */
export function sessionOf(client: Client, initial: Session): Session {
  const { session } = client;
  if (session.status !== "unknown" || session.error) informed.add(client);
  return informed.has(client) ? session : initial;
}
