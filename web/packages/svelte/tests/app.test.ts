import { createClient, type Session, UNKNOWN } from "@vestibule/client";
import type { Browser } from "playwright-core";
import { render } from "svelte/server";
import { derived, get, type Readable } from "svelte/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { PASSWORD, registered } from "../../../testing/registered.js";
import { elsewhere, type Server } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import App from "../examples/App.svelte";
import { sessionStore, type UserState, userStore } from "../src/index.js";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle(), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("the component of the README signs in, stays so, and signs out", async () => {
  const email = await registered(server);
  const context = await browser.newContext({ extraHTTPHeaders: elsewhere() });
  const page = await context.newPage();
  await page.goto(`${server.origin}/page/app`);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const signOut = page.getByRole("button", { name: `Sign out ${email}` });
  await signOut.waitFor();
  expect(await page.title()).toBe("authenticated");
  await page.reload();
  await signOut.click();
  await page.getByLabel("Email address").waitFor();
  expect(await page.evaluate(() => leave())).toEqual([0, 0, 1]);
  await context.close();
});

const ann: Session = {
  status: "authenticated",
  user: { id: 1, email: "ann@example.org", first_name: "Ann", last_name: "Lee", role: "client" },
};

test("the user for whom a server has rendered the page is not shown to the next one", () => {
  const client = { ...createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" }), session: UNKNOWN };
  const session = sessionStore(client, { initialSession: ann });
  expect(get(session)).toBe(ann);
  client.session = { status: "anonymous", endedBecause: "signed_out", endedAt: null };
  expect(get(session)).toBe(client.session);
  client.session = UNKNOWN; // another user signs in in another tab
  expect(get(session)).toBe(UNKNOWN);
});

test("stores are those of Svelte's contract, and on a server nothing is started or followed", () => {
  let asked = 0;
  function ask(): () => void {
    asked += 1;
    return () => {};
  }
  const client = {
    ...createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" }),
    start: () => ask(),
    subscribe: () => ask(),
  };
  const session: Readable<Session> = sessionStore(client, { initialSession: ann });
  const user: Readable<UserState> = userStore(client, { initialSession: ann });
  expect(get(session)).toBe(ann);
  expect(get(derived([user], ([{ user }]) => user?.email))).toBe("ann@example.org");
  expect(get(userStore(client))).toEqual({ isLoaded: false, isSignedIn: false, user: null });
  expect(render(App).body).toContain("One moment");
  expect(asked).toBe(0);
});
