import type { Calls } from "./calls.js";
import type { CodeSent, Message } from "./shapes.js";

/** Send a code to the phone number of your profile. Raises: VestibuleError. */
export async function askToVerifyPhone(calls: Calls): Promise<CodeSent> {
  return (await calls.call<{ challenge: CodeSent }>("POST", "phone/verify/", {})).challenge;
}

/** Verify your phone number by the code. Raises: VestibuleError `invalid_code`. */
export function verifyPhone(calls: Calls, code: string): Promise<Message> {
  return calls.call("POST", "phone/verify/confirm/", { code });
}
