"use server";

import { refresh } from "next/cache";
import { type FormState, line, refusal } from "@/lib/form";
import { askAsUser } from "@/lib/visitor";

const CHANGES = {
  activate: (account: string) => askAsUser("patch", "users/{account}/activate-user/", { account }),
  deactivate: (account: string) =>
    askAsUser("patch", "users/{account}/deactivate-user/", { account }),
  delete: (account: string) => askAsUser("delete", "users/{account}/", { account }),
};

/** Activate, deactivate or delete a user; the API says who may. */
export async function changeUser(_: FormState, sent: FormData): Promise<FormState> {
  const [change = "", account = ""] = line(sent, "change").split(" ");
  if (!Object.hasOwn(CHANGES, change)) return { problem: "There is no such change." };
  const answer = await CHANGES[change as keyof typeof CHANGES](account);
  if (!answer.ok) return refusal(answer);
  refresh();
  return { done: answer.data.success };
}
