import { expect, test, vi } from "vitest";
import { createVestibule, keepTokens } from "../src/index.js";
import { kept, proxyWith, request, SITE, token, withoutApi } from "./asked.js";

const fetched = fetch;
withoutApi();

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

test("a session that is over leads to the sign-in page, and no redirect leads to itself", async () => {
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  const headers = { cookie: `vestibule-site-refresh=${crypto.randomUUID()}`, host: "shop.example" };
  const ended = proxyWith({
    handle: (_, { hasEnded, redirect }) => (hasEnded ? redirect("/sign-in") : undefined),
  });
  const sent = async (proxy: typeof ended, path: string, method = "GET") => {
    const answer = await proxy(request(path, { headers, method }));
    return [answer.status, answer.headers.get("location")];
  };
  expect(await sent(ended, "/orders")).toEqual([303, `${SITE}/sign-in`]);
  for (const path of ["/sign-in", "/sign-in/", "/sign-in/code", "/sign-in?next=%2F"]) {
    expect(await sent(ended, path), path).toEqual([200, null]);
  }
  const always = proxyWith({ handle: (_, { redirect }) => redirect("/orders?page=1") });
  expect(await sent(always, "/orders")).toEqual([303, `${SITE}/orders?page=1`]);
  expect(await sent(always, "/orders?page=1")).toEqual([200, null]);
  expect(await sent(always, "/orders?page=1&_rsc=1")).toEqual([200, null]);
  // After a form, the same page is asked for by another method.
  expect(await sent(always, "/orders?page=1", "POST")).toEqual([303, `${SITE}/orders?page=1`]);
});

test("paths are written without the base path of the app, and every redirect stays below it", async () => {
  const seen: string[] = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    seen.push(url.pathname);
    return Response.json({}, { status: 401 });
  });
  const guarded = proxyWith({ publicRoutes: ["/docs/*"] });
  const leading = (to: string) => proxyWith({ handle: (_, { redirect }) => redirect(to) });
  const headers = { host: "shop.example" };
  for (const base of ["", "/shop"]) {
    const sent = async (proxy: typeof guarded, path: string) => {
      const answer = await proxy(request(path, { headers }, base));
      return [answer.status, answer.headers.get("location")];
    };
    const signIn = `${SITE}${base}/sign-in?next=%2Forders%3Fpage%3D1`;
    expect(await sent(guarded, "/orders?page=1")).toEqual([303, signIn]);
    for (const path of ["/sign-in", "/docs/first"]) {
      expect(await sent(guarded, path)).toEqual([200, null]);
    }
    expect(await sent(leading("/orders"), "/sign-in")).toEqual([303, `${SITE}${base}/orders`]);
    expect(await sent(leading("/"), "/sign-in")).toEqual([303, `${SITE}${base || "/"}`]);
    expect(await sent(leading("/orders"), "/orders")).toEqual([200, null]);
    const { GET } = createVestibule().createRouteHandlers();
    expect((await GET(request("/api/auth/profile/", { headers }, base))).status).toBe(401);
  }
  expect(seen).toEqual(["/api/auth/profile/", "/api/auth/profile/"]);
});

test("your own rules may answer with a response whose headers cannot be changed", async () => {
  const answers: (() => Response | Promise<Response>)[] = [
    () => Response.redirect(`${SITE}/elsewhere`),
    () => fetched("data:text/plain,fetched"),
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
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
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

test("the host that the browser has asked for is the first of those that proxies forward", async () => {
  const proxy = proxyWith({ publicRoutes: ["/"] });
  const inner = { host: "inner:3000" };
  for (const [named, origin] of [
    [{ "x-forwarded-host": "shop.example" }, SITE],
    [{ "x-forwarded-host": "shop.example, inner", "x-forwarded-proto": "https, http" }, SITE],
    [{ "x-forwarded-host": " shop.example:443 ,inner" }, SITE],
    [{ "x-forwarded-host": "", host: "shop.example" }, SITE],
    [{ "x-forwarded-host": "other.example" }, "https://other.example"],
    [{ "x-forwarded-host": "[2001:db8::1]:8443" }, "https://[2001:db8::1]:8443"],
    // What names no host is ignored.
    [{ "x-forwarded-host": "evil.example/path" }, SITE],
    [{ "x-forwarded-host": "a@evil.example" }, SITE],
    [{ "x-forwarded-host": "not a host" }, SITE],
    [{ "x-forwarded-host": "1.2.3.4.5" }, SITE],
    [{ "x-forwarded-host": "shop.example:99999" }, SITE],
    [{ "x-forwarded-host": "shop.example", "x-forwarded-proto": "no scheme" }, SITE],
  ] as const) {
    const headers = { ...inner, ...named };
    const says = JSON.stringify(named);
    const sent = await proxy(request("/orders", { headers }));
    expect(new URL(sent.headers.get("location") ?? "").origin, says).toBe(origin);
    const post = (from: string) => {
      const init = { method: "POST", headers: { ...headers, origin: from } };
      return proxy(request("/", init));
    };
    expect((await post(origin)).status, says).toBe(200);
    expect((await post("https://evil.example")).status, says).toBe(403);
  }
});
