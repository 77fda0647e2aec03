import type { Calls } from "./calls.js";
import type { Body, Challenge, User, Verification } from "./shapes.js";
import { signedIn } from "./sign-in.js";
import type { SessionResponse } from "./transport.js";

/** The fields of a registration; the password is given once. */
export type SignUpBody = Omit<Body<"SignUpBodyRequest">, "password2"> & { captcha?: string };

/** The outcome: signed in, one more step required, to be verified first, or only registered. */
export type SignedUp =
  | { status: "signed_in"; user: User }
  | { status: "challenge"; challenge: Challenge }
  | { status: "verification"; verification: Verification }
  | { status: "registered"; user: User | null };

interface Answer extends SessionResponse {
  verification?: Verification;
  challenge?: Challenge;
}

/**
 * Register.
 *
 * Raises: VestibuleError `invalid_input` with messages by field,
 * `captcha_required`, `registration_closed`, `too_many_requests`, `overloaded`.
 */
export async function signUp(calls: Calls, body: SignUpBody): Promise<SignedUp> {
  const sent = { ...body, password2: body.password };
  const answer = await calls.manager.signIn(() => calls.open<Answer>("POST", "register/", sent));
  if (answer.verification) return { status: "verification", verification: answer.verification };
  if (answer.challenge || (answer.user && calls.manager.held.session)) return signedIn(answer);
  return { status: "registered", user: answer.user ?? null };
}
