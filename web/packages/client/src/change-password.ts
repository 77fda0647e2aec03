import type { Calls } from "./calls.js";
import { accept } from "./session-tabs.js";
import type { Body } from "./shapes.js";
import type { SessionResponse } from "./transport.js";

/**
 * Set a new password. All other sessions end; this one gets new tokens.
 *
 * Raises: VestibuleError `wrong_password`, `invalid_input`, `too_many_requests`.
 */
export async function changePassword(
  calls: Calls,
  body: Body<"ChangePasswordBodyRequest">,
): Promise<void> {
  const answer = await calls.call<SessionResponse>("POST", "password/change/", body);
  await accept(calls.manager.tabs, answer, "refreshed");
}
