"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, line, refusal } from "@/lib/form";
import { askAsUser, session } from "@/lib/visitor";

/** Have a code texted to the number in the profile. */
export async function sendCode(): Promise<FormState> {
  const answer = await askAsUser("post", "verify-phone/");
  return answer.ok ? { done: answer.data.success } : refusal(answer);
}

/** Use the code. */
export async function verifyPhone(_: FormState, sent: FormData): Promise<FormState> {
  const otp = line(sent, "otp");
  if (!otp) return incomplete(sent, { otp: ["Enter the code."] });
  const answer = await askAsUser("patch", "verify-phone/", { body: { otp } });
  if (answer.ok) redirect(`/profile/${(await session())?.id}`);
  if (answer.errors === "Invalid OTP") return incomplete(sent, { otp: [answer.errors] });
  return refusal(answer);
}
