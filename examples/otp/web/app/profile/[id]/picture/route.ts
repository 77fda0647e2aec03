import { headers } from "next/headers";
import { call } from "@/lib/api";
import { API_ORIGIN } from "@/lib/place";
import { session } from "@/lib/visitor";

/** A user's picture, for those who may read that user. */
export async function GET(
  _: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const user = await session();
  if (!user) return nothing(401);
  const answer = await call(await headers(), "get", "users/{account}/", {
    account: (await params).id,
    access: user.access,
  });
  if (!answer.ok) return nothing(answer.status || 503);
  const picture = await fetch(new URL(answer.data.profile_img, API_ORIGIN), {
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  const type = picture?.headers.get("Content-Type") ?? "";
  if (!picture?.ok || !/^image\/(jpeg|png|webp)$/.test(type)) return nothing(404);
  return new Response(picture.body, {
    headers: { "Content-Type": type, "Cache-Control": "private, max-age=300" },
  });
}

function nothing(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
