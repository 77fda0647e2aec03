import type { Client } from "./client.js";
import { type CreationOptions, createCredential } from "./credentials.js";
import type { SignInResponse } from "./session-manager.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/** How a factor is set up: an authenticator app by a secret, a passkey by the browser. */
export interface Enrollment {
  secret?: string;
  uri?: string;
  options?: CreationOptions;
}

/** A factor is enrolled; recovery codes are shown this once. */
export interface Enrolled {
  recoveryCodes: string[];
  /** Finish the sign-in, once the user has saved them; until then `session` stays `pending`. */
  finish: () => Promise<SignedIn>;
}

/**
 * Start to enroll a factor that the sign-in requires (`state` is `enroll`).
 *
 * Raises: VestibuleError `invalid_code` if the challenge is over, `too_many_requests`.
 */
export function askToEnroll(
  { calls }: Client,
  body: { challenge: string; factor: string },
): Promise<Enrollment> {
  return calls.open("POST", "login/enroll/", body);
}

/**
 * Enroll a factor by the first code of the app, or by the new passkey.
 *
 * Raises: VestibuleError `invalid_code`, `invalid_passkey`, `too_many_requests`.
 */
export async function enroll(
  { calls }: Client,
  body: { challenge: string; code?: string; credential?: Record<string, unknown> },
): Promise<Enrolled> {
  const path = "login/enroll/confirm/";
  type Answer = SignInResponse & { recovery_codes?: string[] };
  const answer = await calls.open<Answer>("POST", path, body);
  return {
    recoveryCodes: answer.recovery_codes ?? [],
    finish: async () => signedIn(await calls.manager.signIn(async () => answer)),
  };
}

/** Create the passkey that the sign-in requires. Raises: VestibuleError as `enroll`. */
export async function enrollPasskey(client: Client, challenge: string): Promise<Enrolled> {
  const { options } = await askToEnroll(client, { challenge, factor: "passkey" });
  const credential = await createCredential(options as CreationOptions);
  return enroll(client, { challenge, credential });
}
