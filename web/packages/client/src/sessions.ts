import type { Calls } from "./calls.js";
import type { Device, Message } from "./shapes.js";

/** List where you are signed in; this place first. Raises: VestibuleError. */
export async function listSessions(calls: Calls): Promise<Device[]> {
  return (await calls.call<{ sessions: Device[] }>("GET", "sessions/")).sessions;
}

/** Sign out at one place. Raises: VestibuleError `not_found`. */
export function endSession(calls: Calls, id: string): Promise<Message> {
  return calls.call("DELETE", `sessions/${encodeURIComponent(id)}/`);
}

/** Sign out everywhere else. Returns how many sessions ended. Raises: VestibuleError. */
export async function endOtherSessions(calls: Calls): Promise<number> {
  return (await calls.call<{ ended: number }>("DELETE", "sessions/")).ended;
}
