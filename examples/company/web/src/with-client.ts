import { createClient } from "@vestibule/client";
import { useEffect, useSyncExternalStore } from "react";
import type { Account } from "./account";

const vestibule = createClient();

/** The account, on @vestibule/client. */
export function useAccount(): Account {
  useEffect(() => vestibule.start(), []);
  const session = useSyncExternalStore(vestibule.subscribe, () => vestibule.session);
  const user = session.status === "authenticated" ? session.user : null;
  const { signIn, signUp, signOut } = vestibule;
  return {
    user: session.status === "unknown" ? undefined : user,
    signIn,
    register: signUp,
    signOut,
    async readReports() {
      const response = await vestibule.fetch("/api/reports/");
      return response.status === 403 ? null : (await response.json()).people;
    },
  };
}
