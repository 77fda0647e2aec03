"use server";

import { type FormState, incomplete, line, refusal } from "@/lib/form";
import { solved } from "@/lib/offered";
import { ask } from "@/lib/visitor";

/** Have a link mailed. */
export async function requestVerification(_: FormState, sent: FormData): Promise<FormState> {
  const email = line(sent, "email");
  if (!email) return incomplete(sent, { email: ["Enter your e-mail address."] });
  const answer = await ask("post", "verify-email/", { body: { email }, captcha: solved(sent) });
  return answer.ok ? { done: answer.data.success } : refusal(answer, sent);
}
