import type { Client } from "./client.js";
import { keepStarted, startedChoice } from "./last-method.js";
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
 * Without a choice, that of `startAtProvider` is sent.
 *
 * Raises: VestibuleError `invalid_state`, `link_required`, `email_not_verified`,
 * `registration_closed`, `registration_incomplete`, `too_many_requests`.
 */
export async function finishSocialSignIn(
  { calls }: Client,
  ticket: string,
  choice: SocialSignIn = startedChoice(),
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

/** A token that an app got from a provider's own sign-in, as `docs/social.md` says. */
export type ProviderToken = { id_token: string; nonce: string } | { access_token: string };

/**
 * Sign in by a token of a provider: for apps, whose browser cannot hand over a ticket.
 *
 * Raises: VestibuleError `provider_refused`, `not_found` for a provider that is not set up, and
 * those of `finishSocialSignIn` except `invalid_state`.
 */
export async function signInWithProviderToken(
  { calls }: Client,
  provider: string,
  token: ProviderToken,
  choice: SocialSignIn = {},
): Promise<SignedIn> {
  const path = `social/${encodeURIComponent(provider)}/token/`;
  const body = { ...token, ...choice };
  return signedIn(await calls.manager.signIn(() => calls.open<SignInResponse>("POST", path, body)));
}
