import { NextRequest, NextResponse } from "next/server";
import { afterEach, expect, test, vi } from "vitest";
import {
  createVestibule,
  keepTokens,
  type ProxyOptions,
  type SessionSource,
} from "../src/index.js";

const SITE = "https://shop.example";

/** A token that expires in so many seconds. */
function token(seconds: number): string {
  const claims = { sub: "1", role: "client", exp: Math.floor(Date.now() / 1000) + seconds };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${crypto.randomUUID()}`;
}

function kept(access: string, refresh: string): string {
  const value = Buffer.from(JSON.stringify([access, refresh])).toString("base64url");
  return `__Host-session=${value}`;
}

function request(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  return new NextRequest(SITE + path, {
    ...init,
    headers: { accept: "text/html", ...init.headers },
  });
}

function proxyWith(options: ProxyOptions, session?: SessionSource) {
  return createVestibule(session ? { session } : {}).createProxy(options);
}

afterEach(() => vi.unstubAllGlobals());

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
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  }
  const called = await proxy(request("/api/orders", { method: "POST" }));
  expect([called.status, (await called.json()).code]).toEqual([401, "not_authenticated"]);
});

test("a request of another site's page changes nothing, and signs nobody in", async () => {
  vi.stubGlobal("fetch", async () => Response.json({}));
  const crossSiteRoutes = ["/callback", "/callbacks/*"];
  const proxies = [undefined, keepTokens({ refresh: async () => null })].map((source) =>
    proxyWith({ crossSiteRoutes }, source),
  );
  const cookie = kept(token(600), "first");
  /** With a session and without: a cross-site form comes without the `SameSite=Lax` cookie. */
  const sent = async (headers: Record<string, string>, method = "POST", path = "/session") => {
    const asked = [{ cookie }, {}].flatMap((held) => {
      const init = { method, headers: { host: "shop.example", ...held, ...headers } };
      return proxies.map(async (proxy) => (await proxy(request(path, init))).status);
    });
    const [status, ...others] = new Set(await Promise.all(asked));
    expect(others).toEqual([]);
    return status;
  };
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: SITE, "sec-fetch-site": "same-site" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  ];
  for (const headers of foreign) {
    expect(await sent(headers), JSON.stringify(headers)).toBe(403);
    expect(await sent(headers, "DELETE")).toBe(403);
    expect(await sent(headers, "POST", "/callback/else")).toBe(403);
    expect(await sent(headers, "GET")).toBe(200);
    for (const path of ["/callback", "/callbacks/apple"]) {
      expect(await sent(headers, "POST", path)).toBe(200);
    }
  }
  for (const headers of [{ origin: SITE }, { "sec-fetch-site": "same-origin" }, {}]) {
    expect(await sent(headers), JSON.stringify(headers)).toBe(200);
  }
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

test("your own rules hear that a session is over, and redirect within the site", async () => {
  const source = keepTokens({ refresh: async () => null });
  const proxy = proxyWith(
    { handle: (_, { hasEnded, redirect }) => (hasEnded ? redirect("//evil.example") : undefined) },
    source,
  );
  const headers = { cookie: kept(token(-5), "gone"), host: "shop.example" };
  const answer = await proxy(request("/api/auth/profile/", { headers }));
  expect([answer.status, answer.headers.get("location")]).toEqual([303, `${SITE}/`]);
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect((await proxy(request("/"))).status).toBe(200);
});

test("your own rules may answer with a response whose headers cannot be changed", async () => {
  const answers: (() => Response | Promise<Response>)[] = [
    () => Response.redirect(`${SITE}/elsewhere`),
    () => fetch("data:text/plain,fetched"),
    () => new Response(null, { status: 204 }),
  ];
  for (const answered of answers) {
    const source = keepTokens({ refresh: async () => null });
    const proxy = proxyWith({ handle: answered }, source);
    const headers = { cookie: kept(token(-5), crypto.randomUUID()) };
    const [given, answer] = [await answered(), await proxy(request("/", { headers }))];
    expect([answer.status, await answer.text()]).toEqual([given.status, await given.text()]);
    expect(answer.headers.get("location")).toBe(given.headers.get("location"));
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  }
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
  await proxy(request("/", { headers }));
  vi.useRealTimers();
  expect(seen).toEqual([false, true]);
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

test("a page whose path ends like a file's is refreshed, and a revoked token does not open it", async () => {
  const path = "/users/ann@example.org";
  const destinations = ["document", "iframe", "empty"].map((each) => ({ "sec-fetch-dest": each }));
  const pages = [{}, ...destinations];
  const asked = (proxy: ReturnType<typeof proxyWith>, headers: Record<string, string>) => {
    const cookie = kept(token(600), crypto.randomUUID());
    return proxy(request(path, { headers: { cookie, ...headers } }));
  };
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  const over = keepTokens({ refresh: async () => null });
  for (const headers of pages) {
    const answer = await asked(proxyWith({}, over), headers);
    expect(answer.headers.getSetCookie(), JSON.stringify(headers)).toHaveLength(1);
  }
  // What the sign-in decides about is asked for, whatever a request says of itself.
  for (const headers of [...pages, { "sec-fetch-dest": "image" }]) {
    const answer = await asked(proxyWith({ publicRoutes: ["/"] }, over), headers);
    expect(answer.status, JSON.stringify(headers)).toBe(303);
  }
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
    vi.stubGlobal("fetch", async () => Response.json({}, { status }));
    const headers = { cookie: kept(token(600), crypto.randomUUID()) };
    const answer = await proxy(request("/", { headers }));
    expect(answer.headers.getSetCookie(), String(status)).toHaveLength(refreshes);
  }
});
