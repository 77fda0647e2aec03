import type { NextRequest } from "next/server";
import { held, keep } from "../../../session/cookies";
import { renewing } from "../../../session/renewing";
import { ask, headersOf, isForged, post, refused, relayed } from "../../../session/upstream";

/** Pass a request on to the API, as whoever the cookies belong to. */
async function passOn(request: NextRequest): Promise<Response> {
  if (isForged(request)) return refused();
  const { pathname, search } = new URL(request.url);
  const body = request.body ? await request.arrayBuffer() : null; // it may be sent twice
  const send = (access?: string): Promise<Response> =>
    ask(pathname + search, { method: request.method, headers: headersOf(request, access), body });

  // A page that keeps its tokens itself sends them; cookies are then left aside.
  const shown = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const tokens = shown ? null : await held();
  if (!tokens) return relayed(await send(shown));
  const outcome = await renewing(
    tokens,
    ({ access }) => send(access),
    (refresh) => post(request, "/api/auth/token/refresh/", { refresh }),
  );
  if (outcome.tokens !== tokens) await keep(outcome.tokens);
  return relayed(outcome.response);
}

export { passOn as DELETE, passOn as GET, passOn as PATCH, passOn as POST, passOn as PUT };
