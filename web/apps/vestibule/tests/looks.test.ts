import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { followed, looksLike } from "../../../testing/pictures.js";
import { type Server, serve, unpooledFetch } from "../../../testing/server.js";
import { PASSWORD } from "./visit.js";

/** When all that the pictures show has happened. */
const NOW = "2026-11-24T14:30:00Z";
const STOPPED = `
from datetime import datetime
from vestibule.core import clock
clock.freeze(datetime.fromisoformat("${NOW}"))
MIDDLEWARE = ["tests.browser.scene.middleware", *MIDDLEWARE]
`;
/** No page or mail shows the port, which differs; only clicks would lead to the providers. */
const VARIABLES = {
  VESTIBULE_PUBLIC_ORIGIN: "http://localhost:8000",
  VESTIBULE_PROVIDERS: JSON.stringify(
    Object.fromEntries(
      ["google", "github"].map((name) => [name, { client_id: "id", client_secret: "secret" }]),
    ),
  ),
};

let server: Server;
let browser: Browser;
let code: string;
beforeAll(async () => {
  [server, browser] = await Promise.all([serve(VARIABLES, STOPPED), connect()]);
  code = await (await unpooledFetch(`${server.origin}/scene`)).text();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** A window at the time of the scene, wherever and whenever the test runs. */
async function arrive(locale = "en-US"): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.origin.replace("127.0.0.1", "localhost"),
    colorScheme: "light",
    extraHTTPHeaders: { "X-Forwarded-For": "203.0.113.24" },
    locale,
    timezoneId: "UTC",
  });
  await context.clock.setFixedTime(NOW);
  return followed(await context.newPage());
}

test("every key screen looks as in its picture", async () => {
  const page = await arrive();
  const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
  /** The navigation is whole once it is known what the user may do, which may be after the page. */
  const headingBeside = async (link: string, name: string): Promise<void> => {
    await heading(name);
    await page.getByRole("link", { name: link }).first().waitFor();
  };
  await page.goto("/register");
  await heading("Create your account");
  await looksLike(page, "sign-up", "sign-up-phone-dark");
  await page.goto("/forgot-password");
  await heading("Reset your password");
  await looksLike(page, "forgot-password-dark", "forgot-password-phone");
  await page.goto("/sign-in");
  await heading("Sign in");
  await looksLike(page, "sign-in", "sign-in-dark", "sign-in-phone", "sign-in-phone-dark");
  await page.getByLabel("Email address").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Try another way" }).click();
  await page.getByRole("button", { name: "Authenticator app" }).click();
  await page.getByLabel("6-digit code").waitFor();
  await looksLike(page, "second-step", "second-step-phone-dark");
  await page.getByLabel("6-digit code").fill(code);
  await headingBeside("Admin console", "Profile");
  await looksLike(page, "profile", "profile-dark", "profile-phone");
  await page.goto("/account/security");
  await headingBeside("Admin console", "Security");
  await looksLike(page, "security", "security-phone-dark");
  await page.goto("/account/sessions");
  await headingBeside("Admin console", "Devices");
  await looksLike(page, "sessions-dark", "sessions-phone");
  await page.goto("/overview");
  await headingBeside("Outbox", "Overview");
  await looksLike(page, "overview", "overview-dark", "overview-phone");
  await page.goto("/people");
  await headingBeside("Outbox", "Users");
  await looksLike(page, "users", "users-phone-dark");
  await page.getByRole("link", { name: "Grace Okafor" }).click();
  await headingBeside("Outbox", "Grace Okafor");
  await looksLike(page, "user", "user-phone-dark");
  await page.goto("/events");
  await headingBeside("Outbox", "Audit log");
  await looksLike(page, "audit-log", "audit-log-phone-dark");
  await page.context().close();
});

test("a screen in Arabic looks as in its picture", async () => {
  const page = await arrive("ar");
  await page.goto("/sign-in");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await looksLike(page, "sign-in-arabic");
  await page.context().close();
});

test("a mail looks as in its picture, in both schemes", async () => {
  const page = await arrive();
  const mail = await page.request.get("/dev/mails/body/?kind=new_device&language=en");
  // Where it is framed, nothing of it runs: neither would what waits for its fonts.
  await page.setContent(await mail.text());
  await looksLike(page, "mail", "mail-dark");
  await page.context().close();
});
