import { NextResponse } from "next/server";
import { expect, test, vi } from "vitest";
import { keepTokens, type ProxyOptions } from "../src/index.js";
import { kept, proxyWith, request, SITE, token, withoutApi } from "./asked.js";

withoutApi();

test("all but the public routes need a sign-in, whatever their names look like", async () => {
  const proxy = proxyWith({ publicRoutes: ["/", "/docs/*"] });
  const open = [
    "/",
    "/docs",
    "/docs/a/b",
    "/sign-in",
    "/sign-in/x",
    "/api/auth/login/",
    "/api/auth",
  ];
  for (const path of open) {
    expect((await proxy(request(path))).headers.get("x-middleware-next"), path).toBe("1");
  }
  for (const path of ["/docsx", "/sign-inside", "/a/docs/b", "/users/a.png", "/api/authors/"]) {
    const answer = await proxy(request(path, { headers: { "next-router-prefetch": "1" } }));
    expect(answer.status, path).toBe(303);
    const target = new URL(answer.headers.get("location") ?? "");
    expect([target.origin, target.searchParams.get("next")]).toEqual([SITE, path]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
  const called = await proxy(request("/api/orders", { method: "POST" }));
  expect([called.status, (await called.json()).code]).toEqual([401, "not_authenticated"]);
});

test("kept tokens are refreshed once for all requests, with one unguessable key", async () => {
  const keys: (string | null)[] = [];
  const fresh = { access: token(600), refresh: "second" };
  const source = keepTokens({
    async refresh({ headers, held }) {
      keys.push(headers.get("idempotency-key"));
      expect([held.refresh, headers.get("x-forwarded-for")]).toEqual(["first", "192.0.2.1"]);
      return fresh;
    },
  });
  const proxy = proxyWith(
    { handle: (_, { headers }) => NextResponse.next({ request: { headers } }) },
    source,
  );
  const cookie = `theme=a%20b; ${kept(token(-5), "first")}`;
  const headers = { cookie, "x-forwarded-for": "192.0.2.1", "x-vestibule-page": "//evil.example" };
  const answers = await Promise.all(
    [1, 2, 3].map(() => proxy(request("/orders?_rsc=1", { headers }))),
  );
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(/^[\w-]{43}$/);
  for (const answer of answers) {
    expect(answer.headers.getSetCookie()).toEqual([
      `${kept(fresh.access, fresh.refresh)}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure`,
    ]);
    // The page sees the new ones, and the other cookies as they were.
    const seen = answer.headers.get("x-middleware-request-cookie");
    expect(seen).toBe(`theme=a%20b; ${kept(fresh.access, fresh.refresh)}`);
    expect(answer.headers.get("x-middleware-request-x-vestibule-page")).toBe("/orders");
  }
});

test("a refresh is repeated with its key in another process, which only the device's cookie gives", async () => {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_: URL, { headers }: { headers: Headers }) => {
    keys.push(headers.get("Idempotency-Key"));
    throw new TypeError("fetch failed"); // the answer is lost
  });
  const visit = async (device: string): Promise<string | null | undefined> => {
    Reflect.deleteProperty(globalThis, Symbol.for("@vestibule/nextjs")); // another process
    const cookie = `vestibule-site-refresh=the-token${device}`;
    await proxyWith({})(request("/orders", { headers: { cookie } }));
    return keys.at(-1);
  };
  const own = await visit("; vestibule-device=ours");
  expect(await visit("; vestibule-device=ours")).toBe(own);
  const others = [await visit("; vestibule-device=theirs"), await visit(""), await visit("")];
  expect(new Set([own, ...others]).size).toBe(4);
  expect(keys).not.toContain(null);
});

test("a session that ended right after a refresh is over for a request with the token before", async () => {
  const source = keepTokens({ refresh: async () => ({ access: token(600), refresh: "next" }) });
  const seen: boolean[] = [];
  const proxy = proxyWith({ handle: (_, { hasEnded }) => void seen.push(hasEnded) }, source);
  const headers = { cookie: kept(token(-5), "before") };
  vi.stubGlobal("fetch", async () => Response.json({}));
  await proxy(request("/", { headers }));
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  vi.useFakeTimers({ now: Date.now() + 2000, toFake: ["Date"] });
  const late = await proxy(request("/", { headers }));
  vi.useRealTimers();
  expect(seen).toEqual([false, true]);
  expect(late.headers.getSetCookie()).toEqual([]);
});

test("a late request does not put the API's cookies of a dead session over those of a new one", async () => {
  const proxy = proxyWith({});
  const headers = { cookie: `vestibule-site-refresh=${crypto.randomUUID()}` };
  const successor = `vestibule-site-refresh=${crypto.randomUUID()}; Path=/`;
  const refreshed = { headers: { "set-cookie": successor } };
  const api = vi.fn(async (url: URL) =>
    url.pathname.endsWith("refresh/") ? Response.json({}, refreshed) : Response.json({}),
  );
  vi.stubGlobal("fetch", api);
  expect((await proxy(request("/", { headers }))).headers.getSetCookie()).toEqual([successor]);
  // The user signs out, and in again, while another request is on its way with the first token.
  api.mockImplementation(async () => Response.json({}, { status: 401 }));
  expect((await proxy(request("/", { headers }))).headers.getSetCookie()).toEqual([]);
  expect(api.mock.calls.filter(([url]) => url.pathname.endsWith("refresh/"))).toHaveLength(2);
});

test("a sign-out counts for the very next request", async () => {
  const proxy = proxyWith({}, keepTokens({ refresh: async () => null }));
  const headers = { cookie: kept(token(600), crypto.randomUUID()) };
  for (const [status, ended] of [
    [200, 0],
    [401, 1],
  ] as const) {
    vi.stubGlobal("fetch", async () => Response.json({}, { status }));
    const answer = await proxy(request("/", { headers }));
    expect(answer.headers.getSetCookie(), String(status)).toHaveLength(ended);
  }
});

test("of a session that ended right after a refresh, the browser keeps no token", async () => {
  const [successor, last] = [token(600), token(600)];
  let isOver = true;
  const source = keepTokens({
    async refresh({ held }) {
      if (held.access !== successor) return { access: successor, refresh: crypto.randomUUID() };
      return isOver ? null : { access: last, refresh: "last" };
    },
  });
  const proxy = proxyWith({}, source);
  vi.stubGlobal("fetch", async (_: URL, { headers }: RequestInit) => {
    const bearer = new Headers(headers).get("authorization");
    return Response.json({}, { status: bearer === `Bearer ${last}` ? 200 : 401 });
  });
  const answered = () =>
    proxy(request("/", { headers: { cookie: kept(token(-5), crypto.randomUUID()) } }));
  expect((await answered()).headers.getSetCookie()).toEqual([
    "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
  ]);
  isOver = false; // a token that was revoked by a change of role, for example
  const [line] = (await answered()).headers.getSetCookie();
  expect(line).toContain(`${kept(last, "last")}; `);
});

test("a refused token signs nobody in while the refresh has no answer, an expired one may", async () => {
  const seen: boolean[][] = [];
  const handle: ProxyOptions["handle"] = (_, { isSignedIn, hasEnded }) => {
    seen.push([isSignedIn, hasEnded]);
    return undefined;
  };
  const source = keepTokens({
    refresh: async () => {
      throw new Error("The API answered 429");
    },
  });
  const proxy = proxyWith({ handle }, source);
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  for (const seconds of [600, -5]) {
    const cookie = kept(token(seconds), crypto.randomUUID());
    const answer = await proxy(request("/", { headers: { cookie } }));
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  expect(seen).toEqual([
    [false, false],
    [true, false],
  ]);
});

test("a refusal ends the session here, a failure or a file does not", async () => {
  let outcome: () => Promise<null> = async () => null;
  const proxy = proxyWith({}, keepTokens({ refresh: () => outcome() }));
  const asked = (path: string, more: Record<string, string> = {}) => {
    const cookie = kept(token(-5), crypto.randomUUID());
    return proxy(request(path, { headers: { cookie, ...more } }));
  };
  const [over] = (await asked("/")).headers.getSetCookie();
  expect(over).toContain("__Host-session=; Path=/; Max-Age=0");
  const picture = await asked("/logo.svg", { "sec-fetch-dest": "image" });
  expect(picture.headers.getSetCookie()).toEqual([]);
  expect((await asked("/_next/static/a.js")).headers.getSetCookie()).toEqual([]);
  outcome = async () => {
    throw new TypeError("fetch failed");
  };
  const failed = await asked("/");
  expect(failed.headers.getSetCookie()).toEqual([]);
  expect(failed.headers.get("x-middleware-request-cookie")).toContain("__Host-session=");
});

test("a token that the API has revoked is refreshed, one that it cannot judge is left alone", async () => {
  const source = keepTokens({
    refresh: async () => ({ access: token(600), refresh: crypto.randomUUID() }),
  });
  const proxy = proxyWith({}, source);
  for (const [status, refreshes] of [
    [401, 1],
    [503, 0],
    [200, 0],
  ] as const) {
    const access = token(600);
    vi.stubGlobal("fetch", async (_: URL, { headers }: RequestInit) => {
      const isGiven = new Headers(headers).get("authorization") === `Bearer ${access}`;
      return Response.json({}, { status: isGiven ? status : 200 });
    });
    const headers = { cookie: kept(access, crypto.randomUUID()) };
    const answer = await proxy(request("/", { headers }));
    expect(answer.headers.getSetCookie(), String(status)).toHaveLength(refreshes);
  }
});
