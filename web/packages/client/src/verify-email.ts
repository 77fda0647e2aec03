import type { Calls } from "./calls.js";
import type { Body, Message, Verification } from "./shapes.js";

/** Send a link or code to an unverified address. Raises: VestibuleError. */
export async function askToVerifyEmail(
  calls: Calls,
  body: { email: string; captcha?: string },
): Promise<Verification> {
  const path = "email/verify/";
  const answer = await calls.open<{ verification: Verification }>("POST", path, body);
  return answer.verification;
}

/** Verify an address by the link's token, or by address and code. Raises: VestibuleError. */
export function verifyEmail(calls: Calls, body: Body<"VerifyEmailBodyRequest">): Promise<Message> {
  return calls.open("POST", "email/verify/confirm/", body);
}
