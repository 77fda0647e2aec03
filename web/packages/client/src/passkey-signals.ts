// What a browser is told of passkeys, so that it offers none that is gone (WebAuthn, Level 3).

/** Not every browser takes these. */
type Signals = Partial<
  Record<
    "signalUnknownCredential" | "signalAllAcceptedCredentials",
    (told: Record<string, unknown>) => Promise<void>
  >
>;

/** Tell the browser that the server does not know a passkey. */
export function signalUnknown(rpId: string | undefined, credentialId: string): Promise<void> {
  const domain = rpId ?? globalThis.location?.hostname;
  return told("signalUnknownCredential", { rpId: domain, credentialId });
}

/** Tell the browser which passkeys of a user the server knows. */
export function signalKnown(rpId: string, userId: string, known: string[]): Promise<void> {
  return told("signalAllAcceptedCredentials", { rpId, userId, allAcceptedCredentialIds: known });
}

async function told(name: keyof Signals, what: Record<string, unknown>): Promise<void> {
  const signals = globalThis.PublicKeyCredential as unknown as Signals | undefined;
  // It is for the user's list only: that it fails changes nothing.
  await signals?.[name]?.(what).catch(() => {});
}
