import type { Client } from "./client.js";
import { sessionEnded } from "./session-tabs.js";
import type { FreshCredential, Message } from "./shapes.js";

interface Deletion {
  deletion_due_at: string | null;
}

/**
 * Delete your account and sign out. Always requires a fresh credential.
 *
 * Returns until when the mailed link undoes it; null if the account is gone at once.
 *
 * Raises: VestibuleError `wrong_password`, `invalid_code`, `last_admin`, `still_needed`.
 */
export async function leave({ calls }: Client, credential: FreshCredential): Promise<Date | null> {
  const { tabs } = calls.manager;
  const signOut = ({ deletion_due_at: due }: Deletion): Promise<void> =>
    sessionEnded(tabs, { reason: due ? "account_deactivated" : "account_deleted" });
  const answer = calls.callAndAct("DELETE", "profile/", credential, signOut);
  const due = (await answer).deletion_due_at;
  return due ? new Date(due) : null;
}

/** Restore the account by the link's token; then sign in. Raises: VestibuleError `invalid_link`. */
export function undoLeaving({ calls }: Client, token: string): Promise<Message> {
  return calls.open("POST", "profile/restore/", { token });
}
