"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, line, refusal, text } from "@/lib/form";
import { ask } from "@/lib/visitor";

/** Set the new password; every session of the account ends. */
export async function resetPassword(_: FormState, sent: FormData): Promise<FormState> {
  const body = { password: text(sent, "password"), c_password: text(sent, "c_password") };
  if (!body.password) return incomplete(sent, { password: ["Enter a password."] });
  const query = { token: line(sent, "token"), expiry: line(sent, "expiry") };
  const answer = await ask("patch", "reset-password/", { query, body });
  if (answer.ok) redirect("/auth/login?reset=1");
  const differ = answer.errors === "Passwords do not match";
  return differ ? incomplete(sent, { c_password: [String(answer.errors)] }) : refusal(answer, sent);
}
