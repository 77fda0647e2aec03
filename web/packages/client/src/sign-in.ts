import type { Calls } from "./calls.js";
import { VestibuleError } from "./errors.js";
import type { SignInResponse } from "./session-manager.js";
import type { Body, Challenge, User } from "./shapes.js";

/** An email address or username, and the password. */
export type SignInBody = Body<"SignInBodyRequest"> & { captcha?: string };

/** The outcome: signed in, or a second step is required. */
export type SignedIn =
  | { status: "signed_in"; user: User }
  | { status: "challenge"; challenge: Challenge };

/**
 * Sign in by password. If a second step is required, `session` becomes `pending`.
 *
 * Raises: VestibuleError `invalid_credentials`, `password_closed`,
 * `captcha_required`, `too_many_requests` (see `retryAfter`), `overloaded`.
 */
export async function signIn(calls: Calls, body: SignInBody): Promise<SignedIn> {
  const call = (): Promise<SignInResponse> => calls.open<SignInResponse>("POST", "login/", body);
  return signedIn(await calls.manager.signIn(call));
}

/** Read the outcome of a sign-in. */
export function signedIn({ challenge, user }: SignInResponse): SignedIn {
  if (challenge) return { status: "challenge", challenge };
  if (user) return { status: "signed_in", user };
  throw new VestibuleError("unreadable", "The answer has no user");
}
