"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { type FormState, incomplete, line, refusal } from "@/lib/form";
import { askAsUser, forgotten, session } from "@/lib/visitor";

const LARGEST = 2 * 1024 * 1024;
const REMOVED = "default_profile.jpg"; // as the API takes the wish to have none

/** Change what was typed; an empty field is cleared. */
export async function saveProfile(_: FormState, sent: FormData): Promise<FormState> {
  if (!line(sent, "username")) return incomplete(sent, { username: ["Enter a user name."] });
  const answer = await askAsUser("patch", "users/{account}/", {
    account: line(sent, "id"),
    body: {
      username: line(sent, "username"),
      first_name: line(sent, "first_name"),
      last_name: line(sent, "last_name"),
      phone_number: line(sent, "phone_number"),
    },
  });
  if (!answer.ok) return refusal(answer, sent);
  refresh();
  return { done: answer.data.success };
}

/** Upload a picture, or remove the one there is. */
export async function setPicture(_: FormState, sent: FormData): Promise<FormState> {
  const chosen = sent.get("remove") ? new File(["-"], REMOVED) : sent.get("profile_img");
  if (!(chosen instanceof File) || chosen.size === 0) {
    return incomplete(sent, { profile_img: ["Choose a picture."] });
  }
  if (chosen.size > LARGEST) {
    return incomplete(sent, { profile_img: ["Profile image size should not exceed 2MB."] });
  }
  const form = new FormData();
  form.set("profile_img", chosen);
  const account = line(sent, "id");
  const answer = await askAsUser("patch", "users/{account}/upload-image/", { account, form });
  if (!answer.ok) return refusal(answer, sent, "profile_img");
  refresh();
  return { done: sent.get("remove") ? "Your picture is removed." : answer.data.success };
}

/** Deactivate the signed-in user, which ends all their sessions. */
export async function deactivateMyself(): Promise<FormState> {
  const account = (await session())?.id ?? "";
  const answer = await askAsUser("patch", "users/{account}/deactivate-user/", { account });
  if (!answer.ok) return refusal(answer);
  await forgotten();
  redirect("/auth/login?deactivated=1");
}
