"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, refusal } from "@/lib/form";
import { mistakes, newUser } from "@/lib/new-user";
import { solved } from "@/lib/offered";
import { ask } from "@/lib/visitor";

/** Make an account; its owner verifies the address by mail. */
export async function register(_: FormState, sent: FormData): Promise<FormState> {
  const wrong = mistakes(sent);
  if (wrong) return incomplete(sent, wrong);
  const answer = await ask("post", "users/", { body: newUser(sent), captcha: solved(sent) });
  if (!answer.ok) return refusal(answer, sent);
  redirect("/auth/register/success");
}
