/** Claims of an access token: those of `docs/tokens.md`, and your own. */
export interface Claims {
  readonly sub: string;
  readonly role: string;
  /** Seconds since the Unix epoch. */
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/** Read the claims of a token without verifying it; null if it is not a token. */
export function claimsOf(token: string): Claims | null {
  try {
    const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    const claims: unknown = JSON.parse(text);
    return claims instanceof Object ? (claims as Claims) : null;
  } catch {
    return null;
  }
}

/** When a token expires, in milliseconds since the Unix epoch; 0 if that cannot be read. */
export function expiryOf(token: string): number {
  const expiry = claimsOf(token)?.exp;
  return typeof expiry === "number" ? expiry * 1000 : 0;
}
