"use client";

import { type Config, VestibuleError } from "@vestibule/client";
import { useCallback, useEffect, useRef } from "react";
import { useVestibuleContext } from "./provider.js";
import { useSession } from "./session.js";

/**
 * Return what gives the signal for something that waits for the user. It aborts with `canceled`:
 * when the component is gone, and when the user signs in or out.
 */
export function useDeparture(): () => AbortSignal {
  const current = useRef(new AbortController());
  const isSignedIn = useSession().status === "authenticated";
  // biome-ignore lint/correctness/useExhaustiveDependencies: what waits belongs to one session
  useEffect(() => {
    if (current.current.signal.aborted) current.current = new AbortController();
    return () => current.current.abort(new VestibuleError("canceled", "The user has left this"));
  }, [isSignedIn]);
  return useCallback(() => current.current.signal, []);
}

/** Wait for the user until the signal aborts. Raises: its reason, then. */
export function untilDeparture<T>(signal: AbortSignal, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave);
    asked.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Return what lets the user solve a captcha. It raises `canceled`, when the component is gone. */
export function useCaptcha(): (action: string, config: Config) => Promise<string> {
  const { captcha } = useVestibuleContext();
  const departure = useDeparture();
  return (action, config) => {
    const signal = departure();
    return untilDeparture(signal, captcha(action, config, signal));
  };
}
