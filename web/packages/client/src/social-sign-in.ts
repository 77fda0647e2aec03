import type { Client } from "./client.js";
import { keepStarted } from "./last-method.js";
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

/** What may be said beside a ticket. */
export interface SocialSignIn {
  /** Whether the session outlives the browser, where `config/` offers the choice. */
  remember?: boolean;
}

/**
 * Exchange the ticket that the browser returned with; it is valid once, in that browser.
 *
 * Raises: VestibuleError `invalid_state`, `link_required`, `email_not_verified`,
 * `registration_closed`, `registration_incomplete`, `too_many_requests`.
 */
export async function finishSocialSignIn(
  { calls }: Client,
  ticket: string,
  choice: SocialSignIn = {},
): Promise<SignedIn> {
  const body = { ticket, ...choice };
  return signedIn(
    await calls.manager.signIn(async () => {
      const answer = await calls.open<SignInResponse>("POST", "social/finish/", body);
      keepStarted();
      return answer;
    }),
  );
}
