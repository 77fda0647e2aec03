// Where the session is, and how it is renewed: @vestibule/nextjs does the rest.

import { createVestibule, type RefreshRequest, type RefreshResult } from "@vestibule/nextjs";
import { call, type Data } from "./api";
import { attributes, SESSION, type Session, sessionIn, written } from "./cookies";

export const { createProxy } = createVestibule({
  session: {
    isOfApi: false,
    read: (cookies) => {
      const kept = sessionIn(cookies.get(SESSION));
      return kept && { access: kept.access, expiresAt: kept.expires, refresh: kept.refresh };
    },
    forget: (cookies) => void cookies.delete(SESSION),
    refresh: exchanged,
    authorize: (headers, { access }) => headers.set("Authorization", `Bearer ${access}`),
  },
});

/** Return the session that the API's five keys mean. */
export function sessionOf(tokens: Data<"token/", "post">): Session {
  return {
    id: String(tokens.user_id),
    role: tokens.user_role,
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    expires: Date.parse(tokens.access_token_expiry),
  };
}

/** Exchange a refresh token. Only a refusal ends the session; silence does not. */
async function exchanged({ held, headers }: RefreshRequest): Promise<RefreshResult> {
  const token = await call(headers, "get", "get-csrf-token/");
  if (!token.ok) return { status: "failed" };
  const sent = { csrf: token.data.csrf_token, body: { refresh: held.refresh } };
  const answer = await call(headers, "post", "token/refresh/", sent);
  if (answer.ok) return { status: "refreshed", cookies: [line(sessionOf(answer.data))] };
  if (answer.status !== 401 && answer.status !== 400) return { status: "failed" };
  return { status: "over", cookies: [line(null)] };
}

function line(session: Session | null): string {
  const { maxAge, secure } = attributes(SESSION);
  const parts = [`${SESSION}=${session ? written(session) : ""}`, "Path=/", "HttpOnly"];
  parts.push(`Max-Age=${session ? maxAge : 0}`, ...(secure ? ["Secure"] : []), "SameSite=lax");
  return parts.join("; ");
}
