"use server";

import { redirect } from "next/navigation";
import { type FormState, line, refusal } from "@/lib/form";
import { ask } from "@/lib/visitor";

/** Use the link up. */
export async function verifyEmail(_: FormState, sent: FormData): Promise<FormState> {
  const query = { token: line(sent, "token"), expiry: line(sent, "expiry") };
  const answer = await ask("get", "verify-email/", { query });
  if (!answer.ok) return refusal(answer);
  redirect("/auth/login?verified=1");
}
