import type { Client } from "./client.js";
import { sessionEnded } from "./session-tabs.js";
import type { FreshProof, Message } from "./shapes.js";

/**
 * Delete your account; nobody is signed in any more. Always wants a fresh proof.
 *
 * Returns until when the link that was mailed undoes it; null: it is gone.
 *
 * Raises: VestibuleError `wrong_password`, `invalid_code`, `last_admin`, `still_needed`.
 */
export async function leave({ calls }: Client, proof: FreshProof): Promise<Date | null> {
  const answer = calls.call<{ deletion_due_at: string | null }>("DELETE", "profile/", proof);
  const due = (await answer).deletion_due_at;
  await sessionEnded(calls.manager.tabs, due ? "account_deactivated" : "account_deleted");
  return due ? new Date(due) : null;
}

/** Take the account up again by the link's token; then sign in. Raises: `invalid_link`. */
export function undoLeaving({ calls }: Client, token: string): Promise<Message> {
  return calls.open("POST", "profile/restore/", { token });
}
