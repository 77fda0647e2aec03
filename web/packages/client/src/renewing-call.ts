import type { Calls } from "./calls.js";
import { bodyOf } from "./errors.js";
import { withLock } from "./lock.js";
import { withKey } from "./session-refresh.js";
import { accept } from "./session-tabs.js";

/**
 * Send a request whose answer has new tokens of the session, as the earlier ones are void.
 *
 * It is sent as a refresh is: under the lock, with the stored key of the session. So no other tab
 * refreshes while the answer is on its way, and a refresh gets the tokens if the answer is lost.
 *
 * Raises: VestibuleError `canceled` if the session is another one by then; nothing is sent.
 */
export function renewingCall<T = unknown>(calls: Calls, path: string, body: unknown): Promise<T> {
  const { held, tabs } = calls.manager;
  let key: string | undefined;
  return calls.call<T>("POST", path, body, (request) => {
    const { epoch } = held;
    const session = calls.sameSession();
    return withLock(tabs.name, async () => {
      // A lost answer may have made the access token void: after the refresh, with the same key.
      ({ key } = await withKey(tabs, key));
      session(); // Waiting for the lock, it may have become that of another user.
      (request as Request).headers.set("Idempotency-Key", key);
      const response = await calls.wire.dispatch(request as Request);
      const answer = await bodyOf(response.clone());
      if (epoch === held.epoch) await accept(tabs, answer, "refreshed"); // a refusal grants nothing
      return response;
    });
  });
}
