import type { Client } from "./client.js";
import type { FreshCredential, Identity } from "./shapes.js";

/** List the providers that you can sign in with, the oldest first. Raises: VestibuleError. */
export async function listIdentities({ calls }: Client): Promise<Identity[]> {
  return (await calls.call<{ identities: Identity[] }>("GET", "identities/")).identities;
}

/**
 * Start linking a provider. Returns the address to send the browser to.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required,
 * `wrong_password`, `invalid_code`, `linking_closed`, `provider_unavailable`.
 */
export async function askToLink(
  { calls }: Client,
  body: { provider: string; next?: string } & FreshCredential,
): Promise<string> {
  const begun = calls.call<{ authorization_url: string }>("POST", "identities/", body);
  return (await begun).authorization_url;
}

/**
 * Unlink a provider, unless it is the last way to sign in.
 *
 * Raises: VestibuleError `sign_in_again` if a fresh credential is required,
 * `wrong_password`, `invalid_code`, `last_way_in`, `not_found`.
 */
export async function unlink(
  { calls }: Client,
  id: string,
  credential: FreshCredential = {},
): Promise<void> {
  await calls.call("DELETE", `identities/${encodeURIComponent(id)}/`, credential);
}
