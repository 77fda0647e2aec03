import type { Calls } from "./calls.js";
import type { SignInResponse } from "./session-manager.js";
import type { Challenge, User } from "./shapes.js";
import { signedIn } from "./sign-in.js";

/**
 * Finish a sign-in with the code that was sent.
 *
 * Raises: VestibuleError `invalid_code`, `too_many_requests`.
 */
export async function answerChallenge(
  calls: Calls,
  body: { challenge: string; code: string },
): Promise<{ status: "signed_in"; user: User }> {
  const call = (): Promise<SignInResponse> =>
    calls.open<SignInResponse>("POST", "login/challenge/", body);
  return signedIn(await calls.manager.signIn(call)) as { status: "signed_in"; user: User };
}

/**
 * Send a new code; the previous one becomes invalid.
 *
 * Raises: VestibuleError `invalid_code` if the challenge is over, `too_many_requests`.
 */
export async function resendChallenge(calls: Calls, challenge: string): Promise<Challenge> {
  const path = "login/challenge/resend/";
  const answer = await calls.open<{ challenge: Challenge }>("POST", path, { challenge });
  calls.manager.held.showChallenge(answer.challenge);
  return answer.challenge;
}
