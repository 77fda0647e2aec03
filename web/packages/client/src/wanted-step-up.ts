/** How a request was refused: the authentication of the session is too weak or too old. */
export interface WantedStepUp {
  /** The level that is required, such as `aal2`; null if only the age matters. */
  readonly acr: string | null;
  /** At most how many seconds ago the user must have authenticated; null for any age. */
  readonly maxAge: number | null;
}

/** Lets the user step up. Resolves whether that was done. */
export type StepUpHandler = (wanted: WantedStepUp) => Promise<boolean>;

/** Read what a resource wants of the session (RFC 9470); null if it wants nothing. */
export function wantedStepUp({ status, headers }: Response): WantedStepUp | null {
  const said = headers.get("WWW-Authenticate") ?? "";
  if (status !== 401 || !said.includes("insufficient_user_authentication")) return null;
  const read = (name: string): string | null =>
    new RegExp(`${name}="?([^",]+)`).exec(said)?.[1] ?? null;
  const maxAge = read("max_age");
  return { acr: read("acr_values"), maxAge: maxAge ? Number(maxAge) : null };
}
