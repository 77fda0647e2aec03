import type { NextRequest } from "next/server";
import { held, keep } from "../../session/cookies";
import { renewing, type Tokens } from "../../session/renewing";
import { isForged, post, refused, relayed } from "../../session/upstream";

/** Sign in: the tokens go into cookies, and the page is told only that it worked. */
export async function POST(request: NextRequest): Promise<Response> {
  if (isForged(request)) return refused();
  const given = await request.json().catch(() => ({})); // the API says what is wrong with it
  const answer = await post(request, "/api/auth/login/", given);
  if (!answer.ok) return relayed(answer);
  await keep(await answer.json());
  return new Response(null, { status: 204 });
}

/** Sign out: the session ends at the API as well, so that a copied token is worth nothing. */
export async function DELETE(request: NextRequest): Promise<Response> {
  if (isForged(request)) return refused();
  const tokens = await held();
  if (tokens) await end(request, tokens);
  await keep(null);
  return new Response(null, { status: 204 });
}

async function end(request: NextRequest, tokens: Tokens): Promise<void> {
  await renewing(
    tokens,
    ({ access, refresh }) => post(request, "/api/auth/logout/", { refresh_token: refresh }, access),
    (refresh) => post(request, "/api/auth/token/refresh/", { refresh }),
  );
}
