import type { Client } from "./client.js";
import type { SignInResponse } from "./session-manager.js";
import type { Verification } from "./shapes.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/**
 * Request a mail to sign in with. The answer is the same for every address.
 *
 * Raises: VestibuleError `captcha_required`, `too_many_requests`, `not_found` if it is off.
 */
export async function askToSignInByEmail(
  { calls }: Client,
  { captcha, ...body }: { email: string; captcha?: string },
): Promise<Verification> {
  const path = "login/email/";
  return (await calls.open<{ verification: Verification }>("POST", path, body, captcha))
    .verification;
}

/**
 * Sign in by the link's token, or by the verification's id and the code of the mail.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_code`, `too_many_requests`.
 */
export async function signInByEmail(
  { calls }: Client,
  body: { token: string } | { verification: string; code: string },
): Promise<SignedIn> {
  const path = "login/email/confirm/";
  return signedIn(await calls.manager.signIn(() => calls.open<SignInResponse>("POST", path, body)));
}
