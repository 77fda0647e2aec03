// WebAuthn in the browser: JSON of the server in, JSON for the server out.

import { VestibuleError } from "./errors.js";

/** Bytes as base64url text, which is how JSON has them. */
type Text = string;

/** Options for a new passkey, as `PublicKeyCredential.parseCreationOptionsFromJSON()` takes them. */
export interface CreationOptions extends Record<string, unknown> {
  challenge: Text;
  user: { id: Text };
  excludeCredentials?: { id: Text }[];
}

/** Options for a sign-in, as `PublicKeyCredential.parseRequestOptionsFromJSON()` takes them. */
export interface RequestOptions extends Record<string, unknown> {
  challenge: Text;
  rpId?: string;
  allowCredentials?: { id: Text }[];
}

/** `PublicKeyCredential.toJSON()`. */
export interface CredentialJson extends Record<string, unknown> {
  id: Text;
}

/** What browsers have, or lack. */
type Native = typeof PublicKeyCredential & {
  parseCreationOptionsFromJSON?(options: object): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(options: object): PublicKeyCredentialRequestOptions;
  isConditionalMediationAvailable?(): Promise<boolean>;
};

/** The one ceremony of this page. A browser refuses a second one, so the first is aborted. */
let running: AbortController | null = null;

/** Whether passkeys work here: not on a server, not over plain HTTP, and not without a domain. */
export function supportsPasskeys(): boolean {
  return native() !== undefined && !/^[\d.]+$|:/.test(globalThis.location?.hostname ?? "");
}

/** Whether this browser offers passkeys in the autofill of a field. */
export async function supportsAutofill(): Promise<boolean> {
  return supportsPasskeys() && ((await native()?.isConditionalMediationAvailable?.()) ?? false);
}

/** Abort what waits for the user, such as the passkeys in autofill. */
export function abortCeremony(): void {
  running?.abort();
  running = null;
}

/**
 * Create a passkey.
 *
 * Raises: VestibuleError `passkey_canceled`, `passkey_exists`, `passkey_unsupported`.
 */
export function createCredential(options: CreationOptions): Promise<CredentialJson> {
  return ceremony((signal) => {
    const publicKey = native()?.parseCreationOptionsFromJSON?.(options) ?? created(options);
    return navigator.credentials.create({ publicKey, signal });
  });
}

/**
 * Ask for a passkey; `conditional` waits in the autofill of a field.
 *
 * Raises: VestibuleError `passkey_canceled`, `passkey_unsupported`.
 */
export function getCredential(
  options: RequestOptions,
  mediation: CredentialMediationRequirement = "optional",
): Promise<CredentialJson> {
  return ceremony((signal) => {
    const publicKey = native()?.parseRequestOptionsFromJSON?.(options) ?? requested(options);
    return navigator.credentials.get({ publicKey, mediation, signal });
  });
}

async function ceremony(
  ask: (signal: AbortSignal) => Promise<Credential | null>,
): Promise<CredentialJson> {
  if (!supportsPasskeys()) {
    throw new VestibuleError("passkey_unsupported", "This browser has no passkeys here");
  }
  abortCeremony();
  const own = new AbortController();
  running = own;
  try {
    const credential = (await ask(own.signal)) as PublicKeyCredential | null;
    if (!credential) throw new DOMException("", "NotAllowedError");
    return jsonOf(credential);
  } catch (cause) {
    throw refusalOf(cause);
  } finally {
    if (running === own) running = null;
  }
}

/** Give a name to why a browser ended a ceremony. It tells little, so as not to tell of users. */
function refusalOf(cause: unknown): unknown {
  const name = cause instanceof DOMException ? cause.name : "";
  const said = "The browser ended it";
  if (name === "NotAllowedError" || name === "AbortError") {
    return new VestibuleError("passkey_canceled", said, { cause });
  }
  if (name === "InvalidStateError") return new VestibuleError("passkey_exists", said, { cause });
  if (name === "NotSupportedError" || name === "SecurityError") {
    return new VestibuleError("passkey_unsupported", said, { cause });
  }
  return cause;
}

function native(): Native | undefined {
  return globalThis.PublicKeyCredential as Native | undefined;
}

// For browsers without the JSON methods: Safari before 18.4, Chrome before 129.

function created(options: CreationOptions): PublicKeyCredentialCreationOptions {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function requested(options: RequestOptions): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: named(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function named(credentials: { id: Text }[] = []): object[] {
  return credentials.map((each) => ({ ...each, id: bytesOf(each.id) }));
}

function jsonOf(credential: PublicKeyCredential): CredentialJson {
  if ("toJSON" in credential) return credential.toJSON() as unknown as CredentialJson;
  const { id, rawId, type, authenticatorAttachment, response } = credential as PublicKeyCredential;
  return {
    id,
    rawId: textOf(rawId),
    type,
    authenticatorAttachment,
    clientExtensionResults: {},
    response: responseOf(response),
  };
}

/** Every buffer of a response as text; a registration also says how the key can be reached. */
function responseOf(response: AuthenticatorResponse): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  const names = ["clientDataJSON", "attestationObject", "authenticatorData"];
  for (const name of [...names, "signature", "userHandle"]) {
    const value = (response as unknown as Record<string, unknown>)[name];
    if (value instanceof ArrayBuffer) said[name] = textOf(value);
  }
  const transports = (response as AuthenticatorAttestationResponse).getTransports?.();
  return transports ? { ...said, transports } : said;
}

function bytesOf(text: Text): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function textOf(buffer: ArrayBuffer): Text {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
