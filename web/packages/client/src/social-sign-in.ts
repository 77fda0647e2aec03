import type { Client } from "./client.js";
import type { SignInResponse } from "./session-manager.js";
import type { Provider } from "./shapes.js";
import { type SignedIn, signedIn } from "./sign-in.js";

/** List the providers to sign in with. Raises: VestibuleError. */
export async function listProviders({ calls }: Client): Promise<Provider[]> {
  return (await calls.open<{ providers: Provider[] }>("GET", "social/")).providers;
}

/** Return the address that starts a sign-in, which ends at `next`. */
export function socialStart(provider: Provider, next: string): string {
  return `${provider.start}?${new URLSearchParams({ next })}`;
}

/**
 * Exchange the ticket that the browser returned with; it is valid once, in that browser.
 *
 * Raises: VestibuleError `invalid_state`, `link_required`, `email_not_verified`,
 * `registration_closed`, `registration_incomplete`, `too_many_requests`.
 */
export async function finishSocialSignIn({ calls }: Client, ticket: string): Promise<SignedIn> {
  const path = "social/finish/";
  return signedIn(
    await calls.manager.signIn(() => calls.open<SignInResponse>("POST", path, { ticket })),
  );
}
