import type { Calls } from "./calls.js";
import type { Device, FreshCredential, Message } from "./shapes.js";

/** List your sessions, this one first. Raises: VestibuleError. */
export async function listSessions(calls: Calls): Promise<Device[]> {
  return (await calls.call<{ sessions: Device[] }>("GET", "sessions/")).sessions;
}

/**
 * End one of your sessions.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required,
 * `wrong_password`, `invalid_code`, `not_found`.
 */
export function endSession(
  calls: Calls,
  id: string,
  credential: FreshCredential = {},
): Promise<Message> {
  return calls.call("DELETE", `sessions/${encodeURIComponent(id)}/`, credential);
}

/**
 * End all other sessions. Returns how many ended.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required,
 * `wrong_password`, `invalid_code`.
 */
export async function endOtherSessions(
  calls: Calls,
  credential: FreshCredential = {},
): Promise<number> {
  return (await calls.call<{ ended: number }>("DELETE", "sessions/", credential)).ended;
}
