// On the Next server alone: how it passes requests on to the API.

import { serverFetch } from "./vestibule";

const PASSED_ON = ["accept", "authorization", "content-type"];
const ANSWERED = ["content-type", "retry-after", "x-request-id"];

/** Ask the API as the visitor, and answer what it answers. */
export async function relay(path: string, init: RequestInit): Promise<Response> {
  try {
    const answer = await serverFetch(path, init);
    const headers = picked(answer.headers, ANSWERED);
    headers.set("Cache-Control", "no-store");
    return new Response(answer.body, { status: answer.status, headers });
  } catch {
    const detail = "The server cannot be reached. Please try again.";
    return Response.json({ detail }, { status: 502 });
  }
}

/** What goes on to the API of a request: never its cookies, which are between browser and Next. */
export async function forwarded(request: Request): Promise<RequestInit> {
  const headers = picked(request.headers, PASSED_ON);
  const body = request.body ? await request.arrayBuffer() : null;
  return { method: request.method, headers, body };
}

function picked(from: Headers, names: readonly string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
