import type { Client } from "./client.js";
import { type CreationOptions, createCredential } from "./credentials.js";
import { signalKnown, signalUnknown } from "./passkey-signals.js";
import { renewingCall } from "./renewing-call.js";
import type { Body, FreshCredential } from "./shapes.js";

/** A passkey of the user. */
export type Passkey = Body<"PasskeyAnswer">;

type PasskeyList = Body<"PasskeysAnswer">;
type CreationRequest = { options: CreationOptions; state: string };

/** List your passkeys. The browser is told which are left. Raises: VestibuleError. */
export async function listPasskeys(client: Client): Promise<Passkey[]> {
  return (await listed(client)).passkeys;
}

/** A new passkey. */
export interface PasskeyAdded {
  passkey: Passkey;
  /** Those of the account, if this is its first factor: they are shown this once. */
  recoveryCodes: string[];
}

/**
 * Create a passkey in the browser and add it. Without a name it gets that of its password manager.
 * The session gets new tokens, which say that it has used the passkey.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required, `email_code_required`
 * if only a mailed code will do (`askToReauthenticate`), `passkey_canceled`,
 * `passkey_exists` if this device has one already, `passkey_unsupported`, `too_many_factors`.
 */
export async function addPasskey(
  { calls }: Client,
  { name, ...credential }: { name?: string } & FreshCredential = {},
): Promise<PasskeyAdded> {
  const path = "factors/passkeys/";
  const request = calls.call<CreationRequest>("POST", `${path}options/`, credential);
  const { options, state } = await request;
  const body = { state, credential: await createCredential(options), ...(name && { name }) };
  const added = await renewingCall<Body<"PasskeyAddedAnswer">>(calls, path, body);
  return { passkey: added.passkey, recoveryCodes: added.recovery_codes ?? [] };
}

/** Rename a passkey. Raises: VestibuleError `invalid_input`, `not_found`. */
export function renamePasskey({ calls }: Client, id: string, name: string): Promise<Passkey> {
  return calls.call("PATCH", `factors/passkeys/${encodeURIComponent(id)}/`, { name });
}

/**
 * Remove a passkey. The browser is told, so that it no longer offers it.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required, `last_factor`,
 * `not_found`.
 */
export async function removePasskey(
  client: Client,
  passkey: Passkey,
  credential: FreshCredential = {},
): Promise<void> {
  await client.calls.call(
    "DELETE",
    `factors/passkeys/${encodeURIComponent(passkey.id)}/`,
    credential,
  );
  const left = await listed(client);
  if (left.passkeys.length === 0) await signalUnknown(left.rp_id, passkey.credential_id);
}

async function listed({ calls }: Client): Promise<PasskeyList> {
  const all = await calls.call<PasskeyList>("GET", "factors/passkeys/");
  const known = all.passkeys.map((each) => each.credential_id);
  if (all.user_id) await signalKnown(all.rp_id, all.user_id, known);
  return all;
}
