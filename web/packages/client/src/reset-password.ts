import type { Calls } from "./calls.js";
import type { Body, Challenge, Message } from "./shapes.js";

/** What was sent, in words that are the same for every address; with codes, what to answer. */
export interface ResetAsked extends Message {
  challenge?: Challenge;
}

/** Ask for a way back in. Raises: VestibuleError `captcha_required`, `too_many_requests`. */
export function askToResetPassword(
  calls: Calls,
  { captcha, ...body }: { email: string; captcha?: string },
): Promise<ResetAsked> {
  return calls.open("POST", "password/reset/", body, captcha);
}

/**
 * Set a new password by the link's token, or by challenge and code; every session ends.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_code`, `invalid_input` (the link stays usable).
 */
export function resetPassword(
  calls: Calls,
  body: Body<"ResetPasswordBodyRequest">,
): Promise<Message> {
  return calls.open("POST", "password/reset/confirm/", body);
}
