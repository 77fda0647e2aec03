import type { Client } from "./client.js";
import {
  abortCeremony,
  type CredentialJson,
  getCredential,
  type RequestOptions,
  supportsAutofill,
} from "./credentials.js";
import { VestibuleError } from "./errors.js";
import { keepMethod } from "./last-method.js";
import { withLock } from "./lock.js";
import { signalUnknown } from "./passkey-signals.js";
import type { SignInResponse } from "./session-manager.js";
import type { Challenge } from "./shapes.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/** Milliseconds for which passkeys wait in autofill: less than their options are valid. */
const PATIENCE = 240_000;

/** What may be said beside a passkey. */
export interface PasskeySignIn {
  /** Whether the session outlives the browser, where `config/` offers the choice. */
  remember?: boolean;
}

interface PasskeyRequest {
  options: RequestOptions;
  state: string;
}

/**
 * Sign in with a passkey, without a name or a password.
 *
 * Raises: VestibuleError `passkey_canceled` if the user or the browser ended it,
 * `passkey_unsupported`, `invalid_passkey`, `unknown_passkey` (the browser is told to forget it),
 * `too_many_requests`.
 */
export async function signInWithPasskey(
  client: Client,
  choice: PasskeySignIn = {},
): Promise<SignedIn> {
  const request = await options(client);
  return finish(client, request, await getCredential(request.options), choice);
}

/** How passkeys are offered. */
export interface PasskeyOffer {
  /** Ends the offer. */
  signal?: AbortSignal;
  /** Called when a passkey was chosen. */
  choice?: () => PasskeySignIn;
}

/**
 * Offer passkeys in the autofill of the field that has `autocomplete="username webauthn"`.
 *
 * Resolves when the user has signed in with one; with null if the browser has no such autofill,
 * or another ceremony or the signal ended it.
 *
 * Raises: VestibuleError as `signInWithPasskey`, but never `passkey_canceled`.
 */
export async function offerPasskeys(
  client: Client,
  { signal, choice = () => ({}) }: PasskeyOffer = {},
): Promise<SignedIn | null> {
  if (!(await supportsAutofill())) return null;
  while (!signal?.aborted) {
    const request = await options(client);
    const offer = signal?.aborted ? null : await offered(request, signal);
    if (offer !== "again") return offer && finish(client, request, offer, choice());
  }
  return null;
}

/**
 * Answer the second step of a sign-in with a passkey.
 *
 * Raises: VestibuleError as `signInWithPasskey`; `invalid_code` if the challenge is over.
 */
export async function answerWithPasskey(
  client: Client,
  challenge: Challenge,
  choice: { trust_device?: boolean } = {},
): Promise<SignedIn> {
  const credential = await credentialFor(client, challenge);
  const answer = { challenge: challenge.id, method: "passkey", credential } as const;
  return client.answerChallenge({ ...answer, ...choice });
}

/** Ask for the passkey that a challenge wants; its options are new if a reload has lost them. */
async function credentialFor(client: Client, challenge: Challenge): Promise<CredentialJson> {
  const {
    options = (await client.chooseMethod({ challenge: challenge.id, method: "passkey" })).options,
  } = challenge;
  return getCredential(options as RequestOptions);
}

/** Not while a sign-out is under way: the options would belong to the session that it ends. */
function options({ calls }: Client): Promise<PasskeyRequest> {
  const { name } = calls.manager.tabs;
  return withLock(name, () => calls.open<PasskeyRequest>("POST", "login/passkey/options/", {}));
}

async function offered(
  { options }: PasskeyRequest,
  signal: AbortSignal | undefined,
): Promise<CredentialJson | "again" | null> {
  let isStale = false;
  const timer = setTimeout(() => {
    isStale = true;
    abortCeremony();
  }, PATIENCE);
  signal?.addEventListener("abort", abortCeremony);
  try {
    return await getCredential(options, "conditional");
  } catch (error) {
    if (!(error instanceof VestibuleError && error.code === "passkey_canceled")) throw error;
    return isStale ? "again" : null;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abortCeremony);
  }
}

async function finish(
  { calls }: Client,
  { options, state }: PasskeyRequest,
  credential: CredentialJson,
  choice: PasskeySignIn,
): Promise<SignedIn> {
  const body = { state, credential, ...choice };
  try {
    return signedIn(
      await calls.manager.signIn(async () => {
        const answer = await calls.open<SignInResponse>("POST", "login/passkey/", body);
        keepMethod("passkey"); // before the session is shown: the page may then leave
        return answer;
      }),
    );
  } catch (error) {
    if (error instanceof VestibuleError && error.code === "unknown_passkey") {
      await signalUnknown(options.rpId, credential.id);
    }
    throw error;
  }
}
