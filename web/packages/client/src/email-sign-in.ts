import type { Client } from "./client.js";
import { keepMethod } from "./last-method.js";
import type { SignInResponse } from "./session-manager.js";
import type { CodeSent } from "./shapes.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/** A link was opened elsewhere than where it was asked for: its code is to be entered there. */
export interface CodeToEnter {
  status: "code";
  code: string;
}

/**
 * Request a mail to sign in with. The answer is the same for every address.
 *
 * Its `id` belongs to the code of the mail, and with the bearer transport to its link, too.
 *
 * Raises: VestibuleError `captcha_required`, `too_many_requests`, `not_found` if it is off.
 */
export async function askToSignInByEmail(
  { calls }: Client,
  body: { email: string; remember?: boolean; captcha?: string },
): Promise<CodeSent> {
  const path = "login/email/";
  return (await calls.open<{ verification: CodeSent }>("POST", path, body)).verification;
}

/**
 * Sign in by the code of the mail, or by the token of its link.
 *
 * Raises: VestibuleError `invalid_link`, `invalid_code`, `too_many_requests`.
 */
export async function signInByEmail(
  { calls }: Client,
  body: { token: string; verification?: string } | { verification: string; code: string },
): Promise<SignedIn | CodeToEnter> {
  type Answer = SignInResponse & { code?: string };
  const answer = await calls.manager.signIn(async () => {
    const given = await calls.open<Answer>("POST", "login/email/confirm/", body);
    if (!given.code) keepMethod("email");
    return given;
  });
  return answer.code ? { status: "code", code: answer.code } : signedIn(answer);
}
