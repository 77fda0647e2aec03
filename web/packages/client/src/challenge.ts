import type { Calls } from "./calls.js";
import type { SignInResponse } from "./session-manager.js";
import type { Body, Challenge } from "./shapes.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/** An answer: a code, or the credential of a passkey; `method` says which, if it is not clear. */
export type ChallengeAnswer = Omit<Body<"ChallengeBodyRequest">, "method"> & {
  /** One of the challenge's `methods`; by default, the form of the answer decides. */
  method?: string;
};

/**
 * Answer the second step of a sign-in. The outcome may be one more step.
 *
 * Raises: VestibuleError `invalid_code`, `invalid_passkey`, `too_many_requests`.
 */
export async function answerChallenge(calls: Calls, body: ChallengeAnswer): Promise<SignedIn> {
  const call = (): Promise<SignInResponse> =>
    calls.open<SignInResponse>("POST", "login/challenge/", body);
  return signedIn(await calls.manager.signIn(call));
}

/**
 * Send a new code; the previous one becomes invalid.
 *
 * Raises: VestibuleError `invalid_code` if the challenge is over, `too_many_requests`.
 */
export function resendChallenge(calls: Calls, challenge: string): Promise<Challenge> {
  return shown(calls, "resend", { challenge });
}

/**
 * Choose another one of the challenge's `methods`. Attempts so far still count.
 *
 * Raises: VestibuleError `invalid_code` if the challenge is over, `too_many_requests`.
 */
export function chooseMethod(
  calls: Calls,
  body: { challenge: string; method: string },
): Promise<Challenge> {
  return shown(calls, "method", body);
}

/** Show the challenge of the answer, if its step is still the one that is shown. */
async function shown(calls: Calls, path: string, body: object): Promise<Challenge> {
  const answer = calls.open<{ challenge: Challenge }>("POST", `login/challenge/${path}/`, body);
  const { challenge } = await answer;
  const { held } = calls.manager;
  const { current } = held.state;
  if (current.status !== "pending") return challenge;
  const { id, state } = current.challenge;
  if (id === challenge.id && state === challenge.state) held.showChallenge(challenge);
  return challenge;
}
