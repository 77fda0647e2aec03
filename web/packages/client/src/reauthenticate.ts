import type { Client } from "./client.js";
import type { Verification } from "./shapes.js";

/** Mail a code to yourself, for whoever has no password to prove with. Raises: VestibuleError. */
export async function askToReauthenticate({ calls }: Client): Promise<Verification> {
  const answer = calls.call<{ verification: Verification }>("POST", "reauthenticate/", {});
  return (await answer).verification;
}
