import { auth, serverFetch } from "@vestibule/nextjs";

/** What a route handler sees of its visitor, and what the API answers it. */
export async function GET(): Promise<Response> {
  const { isSignedIn, userId, permissions } = await auth();
  const sessions = await serverFetch("/api/auth/sessions/");
  return Response.json({ isSignedIn, userId, permissions, status: sessions.status });
}

/** Change something at the API, which wants the CSRF token. */
export async function POST(): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ first_name: "Anna" });
  const init = { method: "PATCH", headers, body };
  const answer = await serverFetch("/api/auth/profile/", init);
  return Response.json({ status: answer.status });
}
