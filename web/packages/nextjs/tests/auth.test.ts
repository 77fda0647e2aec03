import { afterEach, expect, test, vi } from "vitest";
import { parseCookies } from "../src/cookie-header.js";
import { createVestibule } from "../src/index.js";
import { token } from "./asked.js";

let cookie = "";
vi.mock("next/headers", () => ({ headers: async () => new Headers({ cookie }) }));
afterEach(() => vi.unstubAllGlobals());

const ROLES = { roles: [{ name: "client", may: ["read"] }] };

/** An API that judges the token of this cookie, and knows its user as a client. */
function apiReading(name: string, accepted: string): void {
  vi.stubGlobal("fetch", async (url: URL, { headers }: RequestInit) => {
    const sent = parseCookies(new Headers(headers).get("cookie")).get(name);
    if (sent !== accepted) return Response.json({}, { status: 401 });
    return Response.json(url.pathname.endsWith("roles/") ? ROLES : { id: 7, role: "client" });
  });
}

test("the user's id and role are those that the API knows, not those of the token", async () => {
  const { auth } = createVestibule();
  for (const name of ["vestibule-access", "__Host-vestibule-access"]) {
    const access = token(600, { sub: "1", role: "admin" });
    cookie = `${name}=${access}`;
    apiReading(name, access);
    expect(await auth()).toMatchObject({ userId: "7", role: "client", permissions: ["read"] });
  }
});

test("of two access tokens, the claims are those of the one that the API has accepted", async () => {
  const { auth, currentUser } = createVestibule();
  const [accepted, made] = [token(600), token(600, { permissions: ["end_sessions"] })];
  const both = [`__Host-vestibule-access=${made}`, `vestibule-access=${accepted}`];
  apiReading("vestibule-access", accepted); // on plain HTTP
  for (const cookies of [both, [...both].reverse()]) {
    cookie = cookies.join("; ");
    expect([await auth(), await currentUser()]).toMatchObject([{ isSignedIn: false }, null]);
  }
  const other = token(600);
  apiReading("__Host-vestibule-access", other); // over HTTPS, where a sibling domain sets the second
  cookie = `__Host-vestibule-access=${other}; vestibule-access=${made}`;
  expect(await auth()).toMatchObject({ token: other, permissions: ["read"] });
});
