"use client";

import type { WantedStepUp } from "@vestibule/client";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useVestibuleContext } from "./provider.js";

// Loaded when a request wants it.
const StepUp = lazy(async () => ({ default: (await import("./step-up.js")).StepUp }));

interface Wanted extends WantedStepUp {
  end: (done: boolean) => void;
}

/** Opens the dialog for requests that want a step-up (RFC 9470), of the kit's screens or of yours. */
export function StepUpHost(): ReactNode {
  const { client } = useVestibuleContext();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  useEffect(
    () =>
      client.onStepUp(
        (each) =>
          new Promise((resolve) => {
            const end = (done: boolean): void => {
              setWanted(null);
              resolve(done);
            };
            setWanted({ ...each, end });
          }),
      ),
    [client],
  );
  return (
    wanted && (
      <Suspense>
        <StepUp
          acr={wanted.acr}
          act={async () => wanted.end(true)}
          cancel={() => wanted.end(false)}
        />
      </Suspense>
    )
  );
}
