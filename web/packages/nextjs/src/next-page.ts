import { safeNext } from "@vestibule/client";

/** Set by the proxy: the path and query of the page that is rendered. Never a reason to trust. */
export const PAGE_HEADER = "x-vestibule-page";

/** Return the address of a sign-in page that leads back to where the visitor is. */
export function signInAddress(signInUrl: string, page: string | null): string {
  const next = safeNext(page, "");
  return next ? `${signInUrl}?${new URLSearchParams({ next })}` : signInUrl;
}
