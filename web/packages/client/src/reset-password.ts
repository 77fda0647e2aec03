import type { Calls } from "./calls.js";
import type { Body, CodeSent, Message } from "./shapes.js";

/** A message that is the same for every address; with codes, the challenge to answer. */
export interface ResetRequested extends Message {
  challenge?: CodeSent;
}

/** Request a password reset. Raises: VestibuleError `captcha_required`, `too_many_requests`. */
export function askToResetPassword(
  calls: Calls,
  body: { email: string; captcha?: string },
): Promise<ResetRequested> {
  return calls.open("POST", "password/reset/", body);
}

/**
 * Set a new password by the link's token, or by challenge and code; every session ends.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_code`, `invalid_input` (the link stays valid).
 */
export function resetPassword(
  calls: Calls,
  body: Body<"ResetPasswordBodyRequest">,
): Promise<Message> {
  return calls.open("POST", "password/reset/confirm/", body);
}
