"use server";

import { redirect } from "next/navigation";
import { type FormState, incomplete, refusal } from "@/lib/form";
import { mistakes, newUser } from "@/lib/new-user";
import { solved } from "@/lib/offered";
import { askAsUser } from "@/lib/visitor";

/** Make an admin, who verifies the address before the first sign-in. */
export async function createAdmin(_: FormState, sent: FormData): Promise<FormState> {
  const wrong = mistakes(sent);
  if (wrong) return incomplete(sent, wrong);
  const body = { ...newUser(sent), is_staff: true };
  const answer = await askAsUser("post", "users/", { body, captcha: solved(sent) });
  if (!answer.ok) return refusal(answer, sent);
  redirect("/admin-dashboard/new-admin/success");
}
