import { createServer, type Server as TcpServer } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { onFreePort, type Server, somebody } from "../../../testing/server.js";
import { takesPresses } from "../../../testing/takes-presses.js";
import { type App, PASSWORD, start, startTwo, Visitor } from "./running.js";

let browser: Browser;
let server: Server;
let app: App;
let second: App;
/** A process in front of no API, and the ports that it was to listen on, one after the other. */
let alone: App;
const ports: number[] = [];
let faster: TcpServer;

beforeAll(async () => {
  const started = startTwo();
  browser = await connect();
  alone = await onFreePort(async (port) => {
    ports.push(port);
    if (ports.length === 1) faster = await listen(port);
    return start(port, "http://127.0.0.1:9");
  });
  ({
    server,
    apps: [app, second],
  } = await started);
});
afterAll(async () => {
  await browser.close();
  faster.close();
  await Promise.all([alone.stop(), app.stop(), second.stop(), server.stop()]);
});

function listen(port: number): Promise<TcpServer> {
  const listening = createServer();
  return new Promise((resolve, reject) => {
    listening.on("error", reject);
    listening.listen(port, "127.0.0.1", () => resolve(listening));
  });
}

async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor();
  await visitor.register(app.origin);
  return visitor;
}

test("a page knows its user after the access token has expired, and the browser gets the new tokens", async () => {
  const visitor = await signedIn();
  const spent = visitor.cookies.get("vestibule-site-refresh");
  const page = await visitor.expire().ask(app.origin);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Welcome, <!-- -->Ann");
  const lines = page.headers.getSetCookie();
  expect(lines.map((line) => line.split("=")[0]).sort()).toEqual([
    "vestibule-access",
    "vestibule-csrftoken",
    "vestibule-refresh", // cleared, in case the API had another setting before
    "vestibule-site-refresh",
  ]);
  for (const line of lines) {
    expect(line.includes("HttpOnly")).toBe(!line.startsWith("vestibule-csrftoken"));
    expect(line).toContain(
      line.startsWith("vestibule-refresh") ? "Max-Age=0; Path=/api" : "Path=/;",
    );
  }
  expect(visitor.cookies.get("vestibule-site-refresh")).not.toBe(spent);
  expect(page.headers.get("Cache-Control")).toBe("no-store");
  const again = await visitor.ask(app.origin);
  expect(again.headers.getSetCookie()).toEqual([]);
});

test("so do a route handler and an action, which also change something at the API", async () => {
  const visitor = await signedIn();
  const seen = await visitor.expire().ask(`${app.origin}/api/me`);
  expect(await seen.json()).toMatchObject({ isSignedIn: true, permissions: [], status: 200 });
  const changed = await visitor.expire().ask(`${app.origin}/api/me`, { method: "POST" });
  expect(await changed.json()).toEqual({ status: 200 });
  expect(await (await visitor.ask(app.origin)).text()).toContain("Welcome, <!-- -->Anna");
});

test("many tabs and two processes refresh at once, and the session goes on", async () => {
  const visitor = (await signedIn()).expire();
  const tabs = Array.from({ length: 8 }, () => visitor.copy());
  const pages = await Promise.all(
    tabs.map((tab, at) => tab.ask(at % 2 ? second.origin : app.origin)),
  );
  expect(pages.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const tokens = tabs.map(({ cookies }) => cookies.get("vestibule-site-refresh"));
  expect(new Set(tokens).size).toBe(1);
  for (const tab of tabs) expect((await tab.expire().ask(second.origin)).status).toBe(200);
});

test("a sign-out elsewhere is seen by the next page, and so is theft", async () => {
  const visitor = await signedIn();
  const stolen = visitor.copy();
  for (const _ of [1, 2]) expect((await visitor.expire().ask(app.origin)).status).toBe(200);
  // The thief's token is two generations old: the API ends the session.
  expect((await stolen.post(app.origin, "token/refresh/", {})).status).toBe(401);
  expect((await visitor.copy().ask(app.origin)).status).toBe(307);
  const page = await visitor.expire().ask(app.origin);
  expect(page.headers.get("Location")).toBe("/sign-in?next=%2F");
  expect(page.headers.getSetCookie()).toEqual([]); // the page asks with them why
  const why = await visitor.post(app.origin, "token/refresh/", {});
  expect(await why.json()).toMatchObject({ reason: "refresh_reused" });

  const other = await signedIn();
  const tab = other.copy();
  expect((await other.post(app.origin, "logout/", {})).status).toBe(200);
  expect((await tab.copy().ask(app.origin)).status).toBe(307);
  expect(other.cookies.has("vestibule-site-refresh")).toBe(false);
});

test("a server whose port another process was faster to take starts on another one", async () => {
  expect(new Set(ports).size).toBe(2);
  expect(alone.origin).toBe(`http://localhost:${ports[1]}`);
  await expect(onFreePort(() => Promise.reject(new Error("not built")))).rejects.toThrow();
});

test("without the API nobody is signed out", async () => {
  const visitor = (await signedIn()).expire();
  const kept = new Map(visitor.cookies);
  const page = await visitor.ask(alone.origin);
  expect(page.status).toBe(500);
  expect(page.headers.getSetCookie()).toEqual([]);
  const answer = await visitor.post(alone.origin, "token/refresh/", {});
  expect(answer.status).toBe(502);
  expect(visitor.cookies).toEqual(kept);
  expect((await visitor.ask(app.origin)).status).toBe(200);
});

test("a prefetch refreshes nothing, and shows nobody a page of a visitor who is signed out", async () => {
  const visitor = (await signedIn()).expire();
  for (const headers of [
    { RSC: "1", "Next-Router-Prefetch": "1" },
    { "Sec-Purpose": "prefetch" },
  ]) {
    const answer = await visitor.ask(app.origin, { headers });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []]);
  }
});

test("a visitor is sent to the sign-in page, a user without the role is told of no page", async () => {
  const smuggled = { "X-Vestibule-Page": "//evil.example", "X-Forwarded-Host": "evil.example" };
  const page = await new Visitor().ask(`${app.origin}/admin?of=1`, { headers: smuggled });
  expect(page.status).toBe(307);
  expect(page.headers.get("Location")).toBe("/sign-in?next=%2Fadmin%3Fof%3D1");
  const visitor = new Visitor();
  const email = await visitor.register(app.origin);
  expect((await visitor.ask(`${app.origin}/admin`)).status).toBe(404);
  // The tokens of before are revoked with the role: the proxy notices, and gets new ones.
  await server.command("users", "role", email, "manager");
  expect((await visitor.ask(`${app.origin}/admin`)).status).toBe(200);
});

test("made-up tokens are nobody's, in the page and in the route handler", async () => {
  const payload = Buffer.from(JSON.stringify({ sub: "1", role: "admin", exp: 9e9 }));
  const visitor = new Visitor();
  visitor.cookies.set("vestibule-access", `e30.${payload.toString("base64url")}.AA`);
  const seen = await visitor.ask(`${app.origin}/api/me`);
  expect(await seen.json()).toMatchObject({ isSignedIn: false, userId: null });
  expect((await visitor.ask(`${app.origin}/admin`)).status).toBe(307);
});

test("the API under the site's origin keeps its own rules", async () => {
  const visitor = new Visitor();
  const email = await visitor.register(app.origin);
  const body = { email, password: PASSWORD };
  const evil = { Origin: "https://evil.example" };
  expect((await visitor.post(app.origin, "login/", body, evil)).status).toBe(403);
  expect((await visitor.post(app.origin, "login/", body, { "X-CSRFToken": "" })).status).toBe(403);
  const sessions = await visitor.ask(`${app.origin}/api/auth/sessions/`);
  expect(sessions.headers.get("Cache-Control")).toContain("no-store");
  const { sessions: listed } = (await sessions.json()) as { sessions: { ip: string }[] };
  expect(listed.map(({ ip }) => ip)).toEqual([visitor.address]);
  for (const path of ["..%2f..%2fhealthz", "%2e%2e/%2e%2e/healthz", "%5C..%5C..%5Chealthz"]) {
    expect((await visitor.ask(`${app.origin}/api/auth/${path}`)).status).toBe(404);
  }
});

test("a user registers on the pages of the kit, signs in, comes back, and is not asked again", async () => {
  const email = somebody();
  const context = await browser.newContext();
  const page = await context.newPage();
  takesPresses(page);
  await page.goto(`${app.origin}/`);
  await page.waitForURL("**/sign-in?next=%2F");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("heading", { name: "Create your account" }).waitFor();
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Lee");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account", exact: true }).click();
  await page.getByRole("heading", { name: "Welcome, Ann" }).waitFor();
  await context.clearCookies();
  await page.goto(`${app.origin}/`);
  await page.waitForURL("**/sign-in?next=%2F");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Welcome, Ann" }).waitFor();
  await context.clearCookies({ name: "vestibule-access" });
  for (const next of ["//evil.example", "/.//evil.example", "https://evil.example/"]) {
    await page.goto(`${app.origin}/sign-in?next=${encodeURIComponent(next)}`);
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    expect(new URL(page.url()).origin).toBe(app.origin);
  }
  expect((await new Visitor().ask(`${app.origin}/no-such-page`)).status).toBe(404);
  await context.clearCookies({ name: "vestibule-access" });
  await page.goto(`${app.origin}/act`);
  await context.clearCookies({ name: "vestibule-access" });
  await page.getByRole("button", { name: "Who am I?" }).click();
  await page.getByText("The action saw a user").waitFor();
  expect((await context.cookies()).map(({ name }) => name)).toContain("vestibule-access");
  await context.close();
});
