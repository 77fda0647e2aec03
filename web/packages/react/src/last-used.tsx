"use client";

import { lastMethod, type SignInMethod } from "@vestibule/client";
import { type ReactNode, useSyncExternalStore } from "react";
import { useVestibuleContext } from "./provider.js";

/** Whether the last sign-in in this browser was by a method; not known on a server. */
export function useIsLastMethod(method: SignInMethod): boolean {
  return useSyncExternalStore(never, lastMethod, () => null) === method;
}

/** Marks the button of the method that was used last. */
export function LastUsed({ method }: { method: SignInMethod }): ReactNode {
  const { words } = useVestibuleContext();
  return useIsLastMethod(method) && <span className="vb-btn__tag">{words.lastMethod}</span>;
}

/** What another page signs in with is seen by the next visit. */
function never(): () => void {
  return () => {};
}
