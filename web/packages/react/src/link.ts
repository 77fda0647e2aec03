"use client";

import { useEffect, useState } from "react";

/**
 * Take the token out of the address that a mailed link opened, and out of the history.
 *
 * It is in the fragment, which browsers do not send. Once it is read, it is neither on the
 * screen nor in the history.
 */
export function useLinkToken(given?: string): string {
  const [token, setToken] = useState(given ?? "");
  useEffect(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get("token");
    if (!found) return;
    setToken(found);
    history.replaceState(history.state, "", location.pathname + location.search);
  }, []);
  return token;
}
