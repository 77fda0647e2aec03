import type { Calls } from "./calls.js";
import { accept } from "./session-tabs.js";
import type { SessionResponse } from "./transport.js";

/** Send a request whose answer has new tokens of the session, as the earlier ones are void. */
export async function renewingCall<T = unknown>(
  calls: Calls,
  path: string,
  body: unknown,
): Promise<T> {
  const answer = await calls.call<T & SessionResponse>("POST", path, body);
  await accept(calls.manager.tabs, answer, "refreshed");
  return answer;
}
