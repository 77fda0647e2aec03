import type { Client } from "@vestibule/client";
import { createConsole, type RoleList } from "@vestibule/client/console";
import { useVestibule } from "@vestibule/react";
import { type ConsoleWords, loadWords, looksAfterOthers } from "@vestibule/react/console";
import { useEffect, useState } from "react";
import { language } from "./language.js";

/** What the console offers the user, and in which words. */
export interface ConsoleAccess {
  powers: RoleList;
  words: ConsoleWords;
}

/** Return what the console offers the user; null where that is nothing, or not known yet. */
export function useConsoleAccess(): ConsoleAccess | null {
  const client = useVestibule();
  const [access, setAccess] = useState<ConsoleAccess | null>(null);
  useEffect(() => {
    let wanted = true;
    asked(client).then(
      (found) => wanted && setAccess(looksAfterOthers(found.powers) ? found : null),
      () => {}, // without an answer there is no way there; the next page asks again
    );
    return () => {
      wanted = false;
    };
  }, [client]);
  return access;
}

async function asked(client: Client): Promise<ConsoleAccess> {
  const [powers, words] = await Promise.all([
    createConsole(client).listRoles(),
    loadWords(language),
  ]);
  return { powers, words };
}
