import type { Calls } from "./calls.js";
import type { Device, FreshProof, Message } from "./shapes.js";

/** List where you are signed in; this place first. Raises: VestibuleError. */
export async function listSessions(calls: Calls): Promise<Device[]> {
  return (await calls.call<{ sessions: Device[] }>("GET", "sessions/")).sessions;
}

/**
 * Sign out at one place.
 *
 * Raises: VestibuleError `sign_in_again` where the server wants a fresh proof,
 * `wrong_password`, `invalid_code`, `not_found`.
 */
export function endSession(calls: Calls, id: string, proof: FreshProof = {}): Promise<Message> {
  return calls.call("DELETE", `sessions/${encodeURIComponent(id)}/`, proof);
}

/**
 * Sign out everywhere else. Returns how many sessions ended.
 *
 * Raises: VestibuleError `sign_in_again` where the server wants a fresh proof,
 * `wrong_password`, `invalid_code`.
 */
export async function endOtherSessions(calls: Calls, proof: FreshProof = {}): Promise<number> {
  return (await calls.call<{ ended: number }>("DELETE", "sessions/", proof)).ended;
}
