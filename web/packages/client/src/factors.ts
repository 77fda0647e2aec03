import type { Client } from "./client.js";
import type { Body, FreshCredential } from "./shapes.js";

/** The second factors of the user, and what the policy wants. */
export type Factors = Body<"FactorsAnswer">;

/** A device on which the second step of a sign-in is skipped. */
export type TrustedDevice = Body<"TrustedDeviceAnswer">;

/** List your second factors. Raises: VestibuleError. */
export function listFactors({ calls }: Client): Promise<Factors> {
  return calls.call("GET", "factors/");
}

/**
 * Create new recovery codes; the old ones become void. They are shown this once.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required.
 */
export async function renewRecoveryCodes(
  { calls }: Client,
  credential: FreshCredential = {},
): Promise<string[]> {
  const path = "factors/recovery-codes/";
  return (await calls.call<{ recovery_codes: string[] }>("POST", path, credential)).recovery_codes;
}

/**
 * Stop trusting a device, or with null all of them: the next sign-in there asks for a factor.
 *
 * Raises: VestibuleError `not_found`.
 */
export async function distrustDevice({ calls }: Client, id: string | null): Promise<void> {
  await calls.call("DELETE", `factors/devices/${id ? `${encodeURIComponent(id)}/` : ""}`);
}

/**
 * Cancel the reset of your factors that an administrator has scheduled.
 *
 * Raises: VestibuleError `not_found`.
 */
export async function cancelFactorReset({ calls }: Client): Promise<void> {
  await calls.call("DELETE", "factors/reset/");
}
