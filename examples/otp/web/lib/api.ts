// One call to the API, with the types of its own description. Nothing here knows about cookies.

import { API_KEY, API_ORIGIN, FRONT_ORIGIN } from "./place";
import type { paths } from "./schema";

const PREFIX = "/auth-api/";
const PATIENCE = 10_000;

/** An address of the API, without its prefix. */
export type Path = keyof paths extends `${typeof PREFIX}${infer Rest}` ? Rest : never;
export type Method = "get" | "post" | "patch" | "delete";

type Operation<P extends Path, M extends Method> = paths[`${typeof PREFIX}${P}`][M];
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
type Good<R> = Json<R[Extract<keyof R, 200 | 201>]>;

/** What the API answers to a call that it takes. */
export type Data<P extends Path, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Good<R> : never;

/** What goes along with a call. */
export interface Sent<P extends Path, M extends Method> {
  account?: string;
  query?: Operation<P, M> extends { parameters: { query?: infer Query } } ? Query : never;
  body?: Operation<P, M> extends { requestBody?: infer R } ? Json<NonNullable<R>> : never;
  form?: FormData;
  captcha?: string;
  access?: string;
  csrf?: string;
}

/** A refusal, as the contract words it. Status 0 means that there was no answer. */
export interface Refused {
  ok: false;
  status: number;
  errors: unknown;
  /** Seconds to wait, where it says so. */
  wait?: number;
}

export type Answer<T> = { ok: true; data: T } | Refused;

/** Call the API on behalf of a visitor, whose request had these headers. */
export async function call<P extends Path, M extends Method>(
  visitor: Headers,
  method: M,
  path: P,
  sent: Sent<P, M> = {},
): Promise<Answer<Data<P, M>>> {
  try {
    const answer = await fetch(addressOf(path, sent), {
      method: method.toUpperCase(),
      headers: headersOf(visitor, sent),
      body: sent.form ?? (sent.body === undefined ? null : JSON.stringify(sent.body)),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json().catch(() => ({}));
    return answer.ok ? { ok: true, data: said } : refused(answer, said);
  } catch {
    return { ok: false, status: 0, errors: "The server cannot be reached. Try again in a moment." };
  }
}

function addressOf(path: string, { account, query }: { account?: string; query?: unknown }): URL {
  const url = new URL(
    PREFIX + path.replace("{account}", encodeURIComponent(account ?? "")),
    API_ORIGIN,
  );
  url.search = new URLSearchParams(Object.entries(query ?? {})).toString();
  return url;
}

function headersOf(visitor: Headers, sent: Sent<Path, Method>): Headers {
  const headers = new Headers({ Accept: "application/json", Origin: FRONT_ORIGIN });
  // Whom limits count for and the list of sessions names: the visitor, and not this server.
  for (const name of ["X-Forwarded-For", "User-Agent", "Idempotency-Key"]) {
    const told = visitor.get(name);
    if (told) headers.set(name, told);
  }
  if (API_KEY) headers.set("NEXT-X-API-KEY", API_KEY);
  if (sent.body !== undefined) headers.set("Content-Type", "application/json");
  if (sent.captcha) headers.set("Captcha-Response", sent.captcha);
  if (sent.access) headers.set("Authorization", `Bearer ${sent.access}`);
  if (sent.csrf) {
    headers.set("Cookie", `csrftoken=${sent.csrf}`);
    headers.set("X-CSRFToken", sent.csrf);
  }
  return headers;
}

function refused(answer: Response, said: { errors?: unknown }): Refused {
  const wait = Number(answer.headers.get("Retry-After"));
  return {
    ok: false,
    status: answer.status,
    errors: said.errors ?? "Something went wrong. Try again in a moment.",
    ...(wait > 0 && { wait }),
  };
}
