/** Both tokens of a session, as the API answers them at sign-in and at every renewal. */
export interface Tokens {
  access: string;
  refresh: string;
}

/** What came of a request, and what to keep from now on: null where the session is over. */
export interface Outcome {
  response: Response;
  tokens: Tokens | null;
}

/** Send a request; where its access token is refused, renew once and send it again. */
export async function renewing(
  tokens: Tokens,
  send: (tokens: Tokens) => Promise<Response>,
  renew: (refresh: string) => Promise<Response>,
): Promise<Outcome> {
  const response = await send(tokens);
  if (response.status !== 401) return { response, tokens };
  const renewed = await renew(tokens.refresh);
  if (renewed.status === 401) return { response: renewed, tokens: null };
  if (!renewed.ok) return { response: renewed, tokens }; // trouble at the server ends no session
  const fresh: Tokens = await renewed.json();
  return { response: await send(fresh), tokens: fresh };
}
