import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient } from "../src/index.js";

const USER = { id: 7, email: "ann@example.org", first_name: "Ann", last_name: "Lee", role: "user" };

/** The values with which requests came. */
let seen: (string | null)[];
/** The value that the API accepts; it is also in its answers. */
let valid: string;
const page = { cookie: "" };

beforeEach(() => {
  seen = [];
  valid = "of-the-api";
  page.cookie = "theme=dark; __Host-csrftoken=of-the-page";
  vi.stubGlobal("location", new URL("https://app.test/"));
  vi.stubGlobal("document", page);
});
afterEach(() => vi.unstubAllGlobals());

async function answered(input: RequestInfo | URL): Promise<Response> {
  const { method, headers, url } = input as Request;
  if (method === "GET") return Response.json({ csrf_token: valid });
  const csrf = headers.get("X-CSRFToken");
  seen.push(csrf);
  if (csrf !== valid) return Response.json({ code: "csrf_failed" }, { status: 403 });
  const granted = { user: USER, csrf_token: valid, access_expires_in: 600 };
  return Response.json(url.endsWith("login/") ? granted : {});
}

async function signIn(baseUrl: string) {
  const client = createClient({ baseUrl, fetch: answered });
  await client.signIn({ email: USER.email, password: "p" });
  expect(client.session).toMatchObject({ status: "authenticated", user: USER });
  return client;
}

test("an API of another origin is not sent the value of the page's own", async () => {
  const client = await signIn("https://api.test/api/auth/");
  await client.fetch("https://api.test/orders/", { method: "POST" });
  expect(seen).toEqual(["of-the-api", "of-the-api"]);
});

test("a readable value that the API refuses gives way to the one that it has given", async () => {
  const client = await signIn("/api/auth/");
  await client.fetch("/orders/", { method: "POST" });
  expect(seen).toEqual(["of-the-page", "of-the-api", "of-the-api"]);
});

test("once the readable value has changed, in another tab, it is the one", async () => {
  const client = await signIn("/api/auth/");
  valid = "of-another-tab";
  page.cookie = "__Host-csrftoken=of-another-tab";
  await client.fetch("/orders/", { method: "POST" });
  expect(seen.slice(2)).toEqual(["of-another-tab"]);
});
