"use client";

import type { ReactNode } from "react";
import { Button } from "./buttons.js";
import { RefreshIcon } from "./icons.js";
import { useVestibuleContext } from "./provider.js";
import { useSession } from "./session.js";

/** Says that the session is being asked for, or why that does not succeed; for `loading` of `<Show>`. */
export function SessionLoading(): ReactNode {
  const { client, words } = useVestibuleContext();
  const session = useSession();
  const error = session.status === "unknown" && session.error;
  return (
    <div className="vb vb-pending" role="status">
      <p>{error ? words.offline : words.loading}</p>
      {error && (
        <Button icon={RefreshIcon} onClick={() => void client.retry()}>
          {words.tryAgain}
        </Button>
      )}
    </div>
  );
}
