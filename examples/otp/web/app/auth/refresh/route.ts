import { headers } from "next/headers";
import { call } from "@/lib/api";
import { ownPath } from "@/lib/place";
import { renew } from "@/lib/renew";
import { forgotten, session, signedIn } from "@/lib/visitor";

/** Where a page sends a browser whose access token was refused, for it to come back with another. */
export async function GET(request: Request): Promise<Response> {
  const next = ownPath(new URL(request.url).searchParams.get("next"));
  const before = await session();
  if (!before) return gone(`/auth/login?next=${encodeURIComponent(next)}`);
  const visitor = await headers();
  const renewal = await renew(visitor, before.refresh);
  if (renewal.is === "unreachable") return gone("/");
  if (renewal.is === "renewed") {
    const { id: account, access } = renewal.session;
    const answer = await call(visitor, "get", "users/{account}/", { account, access });
    if (answer.ok || answer.status !== 401) {
      await signedIn(renewal.session);
      return gone(next);
    }
  }
  // Refused for good. Going back would only lead here again.
  await forgotten();
  return gone(`/auth/login?ended=1&next=${encodeURIComponent(next)}`);
}

function gone(to: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: to, "Cache-Control": "no-store" },
  });
}
