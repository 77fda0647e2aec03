"use server";

import { redirect } from "next/navigation";
import { ask, forgotten, session } from "@/lib/visitor";

/** End the session at the API, and here in any case. */
export async function signOut(): Promise<void> {
  const user = await session();
  if (user) await ask("post", "logout/", { body: { refresh: user.refresh } });
  await forgotten();
  redirect("/");
}
