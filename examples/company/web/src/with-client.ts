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
      if (!response.ok && response.status !== 403) throw new Error("The server cannot be reached");
      return response.ok ? (await response.json()).people : null;
    },
  };
}
