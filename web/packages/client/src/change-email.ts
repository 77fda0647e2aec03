import type { Calls } from "./calls.js";
import type { Body, Message } from "./shapes.js";

/** Send a link to the new address; nothing changes before it is used. Raises: VestibuleError. */
export function askToChangeEmail(
  calls: Calls,
  body: Body<"AskToChangeEmailBodyRequest">,
): Promise<Message> {
  return calls.call("POST", "email/change/", body);
}

/** Confirm the new address by the link's token. Raises: VestibuleError `invalid_link`. */
export function confirmEmailChange(calls: Calls, token: string): Promise<Message> {
  return calls.open("POST", "email/change/confirm/", { token });
}

/**
 * Return the account to its old address; every session ends, and the password is voided.
 *
 * The answer's `token` is for `resetPassword`. Raises: VestibuleError.
 */
export function undoEmailChange(
  calls: Calls,
  token: string,
): Promise<Body<"UndoEmailChangeAnswer">> {
  return calls.open("POST", "email/change/undo/", { token });
}
