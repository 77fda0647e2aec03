import type { Client } from "./client.js";
import { getCredential, type RequestOptions } from "./credentials.js";
import { renewingCall } from "./renewing-call.js";
import type { Challenge } from "./shapes.js";

/** An answer to a step-up: a code, the password, or the credential of a passkey. */
export interface StepUpAnswer {
  challenge: string;
  method?: string;
  code?: string;
  password?: string;
  credential?: Record<string, unknown>;
}

/**
 * Start a step-up of the session to a level, such as `aal2`, which replaces an earlier one.
 *
 * By a second factor; without one by the password, or by a code that `email_code` mails now.
 *
 * Raises: VestibuleError `enrollment_required` if no factor reaches the level,
 * `too_many_requests`.
 */
export async function askToStepUp(
  { calls }: Client,
  body: { acr?: string; method?: string } = {},
): Promise<Challenge> {
  return (await calls.call<{ challenge: Challenge }>("POST", "step-up/", body)).challenge;
}

/**
 * Step up: the session stays the same and gets new tokens.
 *
 * Raises: VestibuleError `invalid_code`, `invalid_passkey`, `wrong_password`,
 * `too_many_requests`.
 */
export async function stepUp({ calls }: Client, answer: StepUpAnswer): Promise<void> {
  await renewingCall(calls, "step-up/confirm/", answer);
}

/** Step up with a passkey. Raises: VestibuleError as `stepUp`, and `passkey_canceled`. */
export async function stepUpWithPasskey(client: Client, challenge: Challenge): Promise<void> {
  const credential = await getCredential(challenge.options as RequestOptions);
  await stepUp(client, { challenge: challenge.id, method: "passkey", credential });
}
