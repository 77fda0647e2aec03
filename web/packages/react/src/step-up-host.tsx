"use client";

import type { WantedStepUp } from "@vestibule/client";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { untilDeparture, useDeparture } from "./departure.js";
import { useVestibuleContext } from "./provider.js";

// Loaded when a request wants it.
const StepUp = lazy(async () => ({ default: (await import("./step-up.js")).StepUp }));

interface PendingStepUp extends WantedStepUp {
  end: (done: boolean) => void;
}

/**
 * Opens the dialog for requests that want a step-up (RFC 9470), of the kit's screens or of yours.
 *
 * A request fails with `canceled` if the session ends, or this host goes, before the user has
 * stepped up.
 */
export function StepUpHost(): ReactNode {
  const { client } = useVestibuleContext();
  const [pending, setPending] = useState<PendingStepUp | null>(null);
  const departure = useDeparture();
  useEffect(
    () =>
      client.onStepUp((each) => {
        const asking = new Promise<boolean>((end) => setPending({ ...each, end }));
        return untilDeparture(departure(), asking).finally(() => setPending(null));
      }),
    [client, departure],
  );
  return (
    pending && (
      <Suspense>
        <StepUp
          acr={pending.acr}
          act={async () => pending.end(true)}
          cancel={() => pending.end(false)}
        />
      </Suspense>
    )
  );
}
