"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, line, refusal } from "@/lib/form";
import { ownPath } from "@/lib/place";
import { sessionOf } from "@/lib/renew";
import { ask, pending, signedIn, waiting } from "@/lib/visitor";

/** Finish the sign-in with the mailed code. */
export async function verify(_: FormState, sent: FormData): Promise<FormState> {
  const begun = await pending();
  if (!begun) redirect("/auth/login");
  const otp = line(sent, "otp");
  if (!otp) return incomplete(sent, { otp: ["Enter the code."] });
  const answer = await ask("post", "token/", { body: { user_id: begun.id, otp } });
  if (answer.ok) {
    await signedIn(sessionOf(answer.data));
    redirect(ownPath(begun.next));
  }
  if (answer.errors === "Invalid OTP") return incomplete(sent, { otp: [answer.errors] });
  return refusal(answer);
}

/** Mail a new code; the one before no longer counts. */
export async function resend(): Promise<FormState> {
  const begun = await pending();
  if (!begun) redirect("/auth/login");
  const answer = await ask("post", "resend-otp/", { body: { user_id: begun.id } });
  if (!answer.ok) return refusal(answer);
  await waiting({ ...begun, sent: Date.now() });
  return { done: "A new code is on its way." };
}
