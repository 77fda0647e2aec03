"use client";

import { useEffect, useState } from "react";

/**
 * Take the token out of the address that a mailed link opened, and out of the history.
 *
 * It stands behind `#`, which browsers send to nobody; once it is read, nobody who
 * looks over a shoulder or into the history finds it.
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
