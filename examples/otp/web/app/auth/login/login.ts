"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, line, refusal, text } from "@/lib/form";
import { solved } from "@/lib/offered";
import { ownPath } from "@/lib/place";
import { ask, secondStep } from "@/lib/visitor";

/** Check the password; the API asks for a code, mailed or of an app. */
export async function login(_: FormState, sent: FormData): Promise<FormState> {
  const [email, password] = [line(sent, "email"), text(sent, "password")];
  const errors = {
    ...(!email && { email: ["Enter your e-mail address."] }),
    ...(!password && { password: ["Enter your password."] }),
  };
  if (Object.keys(errors).length > 0) return incomplete(sent, errors);
  const answer = await ask("post", "login/", { body: { email, password }, captcha: solved(sent) });
  if (!answer.ok) return refusal(answer, sent);
  await secondStep(answer.data, { email, next: ownPath(sent.get("next")) });
  redirect("/auth/otp");
}
