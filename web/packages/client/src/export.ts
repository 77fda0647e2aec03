import type { Client } from "./client.js";
import type { Body, FreshCredential } from "./shapes.js";

/**
 * Export all data about you. Always requires a fresh credential.
 *
 * Raises: VestibuleError `wrong_password`, `invalid_code`, `too_many_requests`.
 */
export function exportAccount(
  { calls }: Client,
  credential: FreshCredential,
): Promise<Body<"ExportAnswer">> {
  return calls.call("POST", "profile/export/", credential);
}
