import type { Client } from "./client.js";
import type { Verification } from "./shapes.js";

/** Request a code by mail, for users without a password. Raises: VestibuleError. */
export async function askToReauthenticate({ calls }: Client): Promise<Verification> {
  const answer = calls.call<{ verification: Verification }>("POST", "reauthenticate/", {});
  return (await answer).verification;
}
