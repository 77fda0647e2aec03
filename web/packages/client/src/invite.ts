import type { Client } from "./client.js";
import type { Message } from "./shapes.js";

/**
 * Take an invitation up by choosing a password; sign in with it next.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_input` (the link stays usable).
 */
export function acceptInvitation(
  { calls }: Client,
  body: { token: string; password: string },
): Promise<Message> {
  return calls.open("POST", "users/invitation/confirm/", body);
}
