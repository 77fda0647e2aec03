import { forwarded, relay } from "../../session/relay";
import { tokens } from "../../session/vestibule";

/** Sign in: the tokens go into the cookie, and the page is told only that it worked. */
export async function POST(request: Request): Promise<Response> {
  const answer = await relay("/api/auth/login/", await forwarded(request));
  if (!answer.ok) return answer;
  await tokens.keep(await answer.json());
  return new Response(null, { status: 204 });
}

/** Sign out: the session ends at the API as well, so that a copied token is worth nothing. */
export async function DELETE(): Promise<Response> {
  const kept = await tokens.kept();
  if (kept) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ refresh_token: kept.refresh });
    await relay("/api/auth/logout/", { method: "POST", headers, body });
  }
  await tokens.keep(null);
  return new Response(null, { status: 204 });
}
