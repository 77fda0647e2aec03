import { cookies } from "next/headers";
import { attributes, SOCIAL } from "@/lib/cookies";
import { ownPath } from "@/lib/place";
import { departure, offered } from "@/lib/social";

/** Send the browser to a provider, with what it must bring back. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ provider: string }> },
): Promise<Response> {
  const { provider: name } = await params;
  const provider = offered().find((each) => each.name === name);
  if (!provider) return new Response("There is no such provider.", { status: 404 });
  const next = ownPath(new URL(request.url).searchParams.get("next"));
  const [journey, url] = departure(provider, next);
  const kept = Buffer.from(JSON.stringify(journey)).toString("base64url");
  (await cookies()).set(SOCIAL, kept, attributes(SOCIAL));
  return new Response(null, { status: 303, headers: { Location: url.href } });
}
