import { createClient, type Session } from "@vestibule/client";
import { useEffect, useSyncExternalStore } from "react";

/** Keeps the session: its tokens are in cookies that no script can read. */
export const vestibule = createClient();

/** Who is signed in; the component is drawn again whenever that changes, in any tab. */
export function useSession(): Session {
  useEffect(() => vestibule.start(), []);
  return useSyncExternalStore(vestibule.subscribe, () => vestibule.session);
}
