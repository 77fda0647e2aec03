import type { Client } from "./client.js";
import type { Message } from "./shapes.js";

/**
 * Accept an invitation by choosing a password; then sign in with it.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_input` (the link stays valid).
 */
export function acceptInvitation(
  { calls }: Client,
  body: { token: string; password: string },
): Promise<Message> {
  return calls.open("POST", "users/invitation/confirm/", body);
}
