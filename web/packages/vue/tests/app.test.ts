import { createClient, type Session, UNKNOWN } from "@vestibule/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import { connect } from "../../../testing/browser.js";
import { PASSWORD, registered } from "../../../testing/registered.js";
import { elsewhere, type Server } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import App from "../examples/App.vue";
import { render } from "../examples/server.js";
import { createVestibule, useConfig } from "../src/index.js";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle(), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("the app of the README signs in, stays so, is rendered on a server, and signs out", async () => {
  const email = await registered(server);
  const context = await browser.newContext({ extraHTTPHeaders: elsewhere() });
  const page = await context.newPage();
  await page.goto(`${server.origin}/page/app`);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const signOut = page.getByRole("button", { name: `Sign out ${email}` });
  await signOut.waitFor();
  await page.getByText("authenticated, passkeys false").waitFor();

  await page.reload();
  await signOut.waitFor();
  const cookies = await context.cookies(server.api);
  const header = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const [html, session] = await render(server.api, header);
  expect(html).toContain(`Sign out ${email}`);
  expect(session).toMatchObject({ user: { email } });
  const [form] = await render(server.api, "");
  expect(form).toContain("<form>");

  await signOut.click();
  await page.getByLabel("Email address").waitFor();
  await page.getByText("anonymous, passkeys false").waitFor();

  expect(await page.evaluate(() => held)).toEqual(["subscription", "timers"]);
  await page.evaluate(() => unmount());
  expect(await page.evaluate(() => held)).toEqual([]);
  await context.close();
});

const nowhere = () => createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" });
const ann: Session = {
  status: "authenticated",
  user: { id: 1, email: "ann@example.org", first_name: "Ann", last_name: "Lee", role: "client" },
};

test("on a server nothing is started or followed, and apps share nothing", async () => {
  let asked = 0;
  const client = { ...nowhere(), start: () => (asked += 1), subscribe: () => (asked += 1) };
  const followed = client as unknown as ReturnType<typeof nowhere>;
  const known = createSSRApp(App).use(createVestibule(followed, { initialSession: ann }));
  expect(await renderToString(known)).toContain("Sign out ann@example.org");
  const other = createSSRApp(App).use(createVestibule(followed));
  expect(await renderToString(other)).toContain("One moment");
  expect(asked).toBe(0);
});

test("the user for whom a server has rendered the page is not shown to the next one", async () => {
  const client = { ...nowhere(), session: UNKNOWN };
  const shown = (): Promise<string> =>
    renderToString(createSSRApp(App).use(createVestibule(client, { initialSession: ann })));
  expect(await shown()).toContain("Sign out ann@example.org");
  client.session = { status: "anonymous", endedBecause: "signed_out", endedAt: null };
  expect(await shown()).not.toContain("ann@example.org");
  client.session = UNKNOWN; // another user signs in in another tab
  expect(await shown()).toContain("One moment");
});

test("an app without the plugin is told what is missing", async () => {
  const app = createSSRApp({ setup: useConfig, render: () => null });
  app.config.warnHandler = () => {}; // Vue says it, too
  await expect(renderToString(app)).rejects.toThrow("app.use(createVestibule(client))");
});
