import type { Calls } from "./calls.js";
import { VestibuleError } from "./errors.js";
import type { SignInResponse } from "./session-manager.js";
import type { Body, Challenge, User } from "./shapes.js";

/** Who somebody says they are, by address or user name, and the proof. */
export type SignInBody = Body<"SignInBodyRequest"> & { captcha?: string };

/** What came of it: signed in, or one more proof is asked for. */
export type SignedIn =
  | { status: "signed_in"; user: User }
  | { status: "challenge"; challenge: Challenge };

/**
 * Sign in by password. A challenge that comes next is also the pending session.
 *
 * Raises: VestibuleError `invalid_credentials`, `password_closed`,
 * `captcha_required`, `too_many_requests` (see `retryAfter`), `overloaded`.
 */
export async function signIn(calls: Calls, body: SignInBody): Promise<SignedIn> {
  const { captcha, ...proof } = body;
  return signedIn(
    await calls.manager.signIn(() => calls.open<SignInResponse>("POST", "login/", proof, captcha)),
  );
}

/** Read what a way of signing in answered. */
export function signedIn(answer: SignInResponse): SignedIn {
  if (answer.challenge) return { status: "challenge", challenge: answer.challenge };
  if (answer.user) return { status: "signed_in", user: answer.user };
  throw new VestibuleError("unreadable", "The answer signs nobody in");
}
