import type { Calls } from "./calls.js";
import { renewingCall } from "./renewing-call.js";
import type { Body } from "./shapes.js";

/**
 * Set a new password. All other sessions end; this one gets new tokens.
 *
 * Raises: VestibuleError `wrong_password`, `invalid_input`, `too_many_requests`.
 */
export async function changePassword(
  calls: Calls,
  body: Body<"ChangePasswordBodyRequest">,
): Promise<void> {
  await renewingCall(calls, "password/change/", body);
}
