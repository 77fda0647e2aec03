const NAMES = ["__Host-vestibule-passkey", "vestibule-passkey"] as const;
const YEAR = 31_536_000;

/** Whether a passkey was offered in this browser within a year. */
export function wasOffered(): boolean {
  return NAMES.some((name) => document.cookie.includes(`${name}=offered`));
}

/** Remember that. In a cookie, since a sign-out clears what else a page can keep. */
export function rememberOffer(): void {
  const isSecure = location.protocol === "https:";
  const rest = `Path=/; Max-Age=${YEAR}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has a cookie store
  document.cookie = `${NAMES[isSecure ? 0 : 1]}=offered; ${rest}`;
}
