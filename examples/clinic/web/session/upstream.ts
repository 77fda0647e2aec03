// On the Next server alone: how it asks the API.

import type { NextRequest } from "next/server";

/** Told about a visitor, so that limits and the list of devices mean them and not this server. */
const PASSED_ON = ["accept", "accept-language", "content-type", "user-agent", "x-forwarded-for"];
const ANSWERED = ["content-type", "retry-after", "x-request-id"];

/** Ask the API. VESTIBULE_ORIGIN is read at each call, so one build serves every place. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const origin = process.env.VESTIBULE_ORIGIN ?? "http://127.0.0.1:8000";
  try {
    return await fetch(new URL(path, origin), { ...init, cache: "no-store", redirect: "manual" });
  } catch {
    const detail = "The server cannot be reached. Please try again.";
    return Response.json({ detail }, { status: 502 });
  }
}

/** Send JSON to the API, for a visitor. */
export function post(
  request: NextRequest,
  path: string,
  body: object,
  access?: string,
): Promise<Response> {
  const headers = headersOf(request, access);
  headers.set("Content-Type", "application/json");
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** The headers that go on to the API: never the cookies, which are between browser and Next. */
export function headersOf(request: NextRequest, access?: string): Headers {
  const headers = picked(request.headers, PASSED_ON);
  if (access) headers.set("Authorization", `Bearer ${access}`);
  return headers;
}

/** Answer what the API answered. */
export function relayed(answer: Response): Response {
  const headers = picked(answer.headers, ANSWERED);
  headers.set("Cache-Control", "no-store");
  return new Response(answer.body, { status: answer.status, headers });
}

/** Whether a page of another site sends this: its browser would add our cookies all the same. */
export function isForged(request: NextRequest): boolean {
  const origin = request.headers.get("origin");
  if (["GET", "HEAD"].includes(request.method) || origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.get("host");
}

/** Refuse what `isForged`. */
export function refused(): Response {
  return Response.json({ detail: "Another site asks." }, { status: 403 });
}

function picked(from: Headers, names: readonly string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
