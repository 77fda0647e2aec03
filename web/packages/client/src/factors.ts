import type { Client } from "./client.js";
import type { FreshProof } from "./shapes.js";

/** The second factors of the user, and what the policy wants. */
export interface Factors {
  totp: { confirmed_at: string } | null;
  passkeys: FactorPasskey[];
  recovery_codes: { left: number } | null;
  trusted_devices: TrustedDevice[];
  /** Whether the policy requires a factor, and until when there is time. */
  required: boolean;
  due_at: string | null;
  /** Whether one more may be removed. */
  may_remove: boolean;
  /** A reset that an administrator has scheduled. */
  reset: { due_at: string } | null;
}

/** A passkey, as far as an overview needs it. */
export interface FactorPasskey {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
  backed_up: boolean;
}

/** A device on which the second step of a sign-in is skipped. */
export interface TrustedDevice {
  id: string;
  user_agent: string;
  ip: string;
  created_at: string;
  expires_at: string;
  current: boolean;
}

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
  proof: FreshProof = {},
): Promise<string[]> {
  const path = "factors/recovery-codes/";
  return (await calls.call<{ recovery_codes: string[] }>("POST", path, proof)).recovery_codes;
}

/**
 * Stop trusting a device, or with null all of them: the next sign-in there asks for a factor.
 *
 * Raises: VestibuleError `not_found`.
 */
export async function distrustDevice({ calls }: Client, id: string | null): Promise<void> {
  await calls.call("DELETE", `factors/devices/${id ? `${encodeURIComponent(id)}/` : ""}`);
}
