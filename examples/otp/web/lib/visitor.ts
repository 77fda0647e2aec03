// The visitor of this request: the cookies they have here, and the API asked on their behalf.

import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Answer, call, type Data, type Method, type Path, type Sent } from "./api";
import {
  attributes,
  CSRF,
  PENDING,
  type Pending,
  pendingIn,
  SESSION,
  type Session,
  sessionIn,
  written,
} from "./cookies";

/** Return who seems to be signed in, for drawing. The API is asked before anything is shown. */
export async function session(): Promise<Session | null> {
  return sessionIn((await cookies()).get(SESSION)?.value);
}

/** Return the sign-in that waits for its code. */
export async function pending(): Promise<Pending | null> {
  return pendingIn((await cookies()).get(PENDING)?.value);
}

/** Remember that the user has signed in, and forget the sign-in that was pending. */
export async function signedIn(now: Session): Promise<void> {
  const jar = await cookies();
  jar.set(SESSION, written(now), attributes(SESSION));
  jar.delete(PENDING);
}

/** Go on to the second step of a sign-in, which the API has asked for. */
export async function secondStep(
  asked: { user_id?: unknown; success?: unknown },
  place: { email: string; next: string },
): Promise<void> {
  const app = /authenticator app/.test(String(asked.success));
  await waiting({ ...place, id: String(asked.user_id), app, sent: Date.now() });
}

/** Remember that a code was mailed. */
export async function waiting(now: Pending): Promise<void> {
  (await cookies()).set(PENDING, written(now), attributes(PENDING));
}

/** Forget everything about this visitor. */
export async function forgotten(): Promise<void> {
  const jar = await cookies();
  // Written over rather than deleted: a `__Host-` cookie goes only with its attributes.
  for (const name of [SESSION, PENDING, CSRF])
    jar.set(name, "", { ...attributes(name), maxAge: 0 });
}

/** Ask for a visitor, from a form or a handler: with a CSRF token for what changes something. */
export async function ask<P extends Path, M extends Method>(
  method: M,
  path: P,
  sent: Sent<P, M> = {},
): Promise<Answer<Data<P, M>>> {
  const visitor = await headers();
  if (method === "get") return call(visitor, method, path, sent);
  const kept = (await cookies()).get(CSRF)?.value;
  const csrf = kept || (await newCsrfToken(visitor));
  const answer = await call(visitor, method, path, { ...sent, csrf });
  const stale = !answer.ok && kept && answer.status === 403 && /^CSRF/.test(String(answer.errors));
  if (!stale) return answer;
  return call(visitor, method, path, { ...sent, csrf: await newCsrfToken(visitor) });
}

/** Ask as the signed-in user, from a form or a handler. */
export async function askAsUser<P extends Path, M extends Method>(
  method: M,
  path: P,
  sent: Sent<P, M> = {},
): Promise<Answer<Data<P, M>>> {
  const now = await session();
  if (!now) redirect("/auth/login");
  const answer = await ask(method, path, { ...sent, access: now.access });
  if (!answer.ok && answer.status === 401) redirect(ended("/"));
  return answer;
}

function ended(next: string): string {
  return `/auth/login?ended=1&next=${encodeURIComponent(next)}`;
}

/** Read as the signed-in user, from a page. */
export async function read<P extends Path>(
  here: string,
  path: P,
  sent: Sent<P, "get"> = {},
): Promise<Answer<Data<P, "get">>> {
  const now = await session();
  if (!now) redirect(`/auth/login?next=${encodeURIComponent(here)}`);
  const answer = await call(await headers(), "get", path, { ...sent, access: now.access });
  // Ended since the proxy has asked; on the way there it asks again.
  if (!answer.ok && answer.status === 401) redirect(ended(here));
  return answer;
}

async function newCsrfToken(visitor: Headers): Promise<string> {
  const answer = await call(visitor, "get", "get-csrf-token/");
  if (!answer.ok) return "";
  (await cookies()).set(CSRF, answer.data.csrf_token, attributes(CSRF));
  return answer.data.csrf_token;
}
