import type { Client } from "./client.js";
import { renewingCall } from "./renewing-call.js";
import type { Body, FreshCredential } from "./shapes.js";

/** What an authenticator app needs: `uri` for its camera, `secret` to type. Shown this once. */
export type AuthenticatorSetup = Body<"TotpSetupAnswer">;

/**
 * Start to add an authenticator app; it is on once `addAuthenticatorApp` has confirmed it.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required, `email_code_required`
 * if only a mailed code will do (`askToReauthenticate`).
 */
export function askToAddAuthenticatorApp(
  { calls }: Client,
  credential: FreshCredential = {},
): Promise<AuthenticatorSetup> {
  return calls.call("POST", "factors/totp/", credential);
}

/**
 * Add an authenticator app by its first code; it replaces the one before. The session gets new
 * tokens, which say that it has used the app.
 *
 * Returns the recovery codes, if these are the first: they are shown this once.
 *
 * Raises: VestibuleError `invalid_code`, `too_many_requests`.
 */
export async function addAuthenticatorApp(
  { calls }: Client,
  body: { setup: string; code: string },
): Promise<string[]> {
  const path = "factors/totp/confirm/";
  const added = await renewingCall<Body<"FactorAddedAnswer">>(calls, path, body);
  return added.recovery_codes ?? [];
}

/**
 * Remove the authenticator app.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required, `last_factor`.
 */
export async function removeAuthenticatorApp(
  { calls }: Client,
  credential: FreshCredential = {},
): Promise<void> {
  await calls.call("DELETE", "factors/totp/", credential);
}
