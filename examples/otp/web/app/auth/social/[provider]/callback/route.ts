import { timingSafeEqual } from "node:crypto";
import { cookies } from "next/headers";
import { attributes, SOCIAL } from "@/lib/cookies";
import { ownPath } from "@/lib/place";
import { sessionOf } from "@/lib/renew";
import { accessToken, type Journey, offered } from "@/lib/social";
import { ask, secondStep, signedIn } from "@/lib/visitor";

/** Where people come back to from a provider. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ provider: string }> },
): Promise<Response> {
  const { provider: name } = await params;
  const query = new URL(request.url).searchParams;
  const journey = await ended(name, query.get("state") ?? "");
  if (!journey) return problem("failed");
  const provider = offered().find((each) => each.name === name);
  const code = query.get("code");
  if (!provider || !code) return problem("denied");
  const token = await accessToken(provider, code, journey);
  if (!token) return problem("denied");
  const answer = await ask("post", "social-auth/", { body: { token, provider: provider.called } });
  if (!answer.ok) return problem(named(String(answer.errors)));
  if (!answer.data.access_token) {
    await secondStep(answer.data, { email: "", next: journey.next });
    return gone("/auth/otp");
  }
  await signedIn(sessionOf(answer.data));
  return gone(ownPath(journey.next));
}

/** Return the journey that ends here, once, and only in the browser that it began in. */
async function ended(provider: string, state: string): Promise<Journey | null> {
  const jar = await cookies();
  const kept = jar.get(SOCIAL)?.value ?? "";
  jar.set(SOCIAL, "", { ...attributes(SOCIAL), maxAge: 0 });
  try {
    const journey: Journey = JSON.parse(Buffer.from(kept, "base64url").toString());
    const same = timingSafeEqual(Buffer.from(journey.state), Buffer.from(state));
    return same && journey.provider === provider ? journey : null;
  } catch {
    return null;
  }
}

function named(sentence: string): string {
  if (/already created/.test(sentence)) return "exists";
  if (/not verified/.test(sentence)) return "unverified";
  return /deactivated/.test(sentence) ? "deactivated" : "failed";
}

function problem(which: string): Response {
  return gone(`/auth/login?social=${which}`);
}

function gone(to: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: to, "Cache-Control": "no-store" },
  });
}
