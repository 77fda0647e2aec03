import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createClient } from "@vestibule/client";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Authenticator } from "../../../testing/authenticator.js";
import { connect } from "../../../testing/browser.js";
import { cutOff } from "../../../testing/first-answer.js";
import { hasFocus } from "../../../testing/focus.js";
import { followed, looksLike } from "../../../testing/pictures.js";
import { administrator, enter } from "../../../testing/registered.js";
import { elsewhere, type Server, somebody, unpooledFetch } from "../../../testing/server.js";
import { type Provider, startWithProvider } from "./provider.js";
import { expectNothingWrong, PASSWORD, serveApp, signIn, signOut, Visits } from "./visit.js";

const ACCOUNT_PAGES = [
  "",
  "/email",
  "/phone",
  "/security",
  "/password",
  "/linked",
  "/sessions",
  "/activity",
  "/data",
];
const PUBLIC_PAGES = [
  ...[
    "/sign-in",
    "/sign-in-email",
    "/sign-in-link",
    "/register",
    "/forgot-password",
    "/reset-password",
    "/invitation",
  ],
  ...["/verify-email", "/change-email", "/change-email?undo", "/undo-deletion", "/signed-out"],
  "/social#error=link_required",
];
const FIELDS = [
  { name: "institution", label: "Institution", required: true },
  {
    name: "shift",
    label: "Shift",
    kind: "choice",
    choices: [
      ["d", "Day"],
      ["n", "Night"],
    ],
  },
  { name: "on_call", label: "On call", kind: "boolean" },
  { name: "beds", label: "Beds", kind: "integer" },
  { name: "since", label: "Working since", kind: "date" },
];
/** The second brand of the design: every color is another one. */
const BRAND = {
  folder: fileURLToPath(new URL("brand", import.meta.url)),
  logo: "logo.svg",
  layout: "split",
  radius: "14px",
  panel: { en: { title: "Your care, in one place.", text: "Only you decide who sees it." } },
  ...{ terms: "/terms", privacy: "https://example.org/privacy", help: "mailto:help@example.org" },
  light: {
    ...{ accent: "#0f6b52", on_accent: "#ffffff", accent_text: "#0d6049", canvas: "#f8f5ef" },
    ...{ surface: "#ffffff", text: "#1b231f", text_muted: "#5a635d", border: "#e8e2d7" },
    panel: "#0b4a39",
  },
  dark: {
    ...{ accent: "#5fd0a8", on_accent: "#06281d", accent_text: "#7fdcb9", canvas: "#0e110f" },
    ...{ surface: "#151a17", text: "#ecf0ed", text_muted: "#a6b0aa", border: "#262e29" },
    panel: "#08281f",
  },
};
/** A widget as the provider's script makes it, in two lines. */
const WIDGET = `window.turnstile = { render(place, options) {
  const button = document.createElement("button");
  button.textContent = "I am a person";
  button.onclick = () => options.callback("response");
  place.append(button);
} };`;

let server: Server;
let browser: Browser;
let company: Provider;
let judge: HttpServer;
const visits = new Visits();

beforeAll(async () => {
  judge = createServer((_, response) => {
    const said = { success: true, hostname: "127.0.0.1", action: "reset_password" };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => judge.listen(0, "127.0.0.1", resolve));
  const { port: judged } = judge.address() as AddressInfo;
  const settings = `
import os
from datetime import timedelta
VESTIBULE["DELETION_GRACE"] = timedelta(days=14)
VESTIBULE["PASSKEY_RP_ID"] = "localhost"
VESTIBULE["PASSKEY_ORIGINS"] = (f"http://localhost:{os.environ['VESTIBULE_PORT']}",)
VESTIBULE["CAPTCHA"] = "turnstile"
VESTIBULE["CAPTCHA_ON"] = ("reset_password",)
VESTIBULE["CAPTCHA_SITE_KEY"] = VESTIBULE["CAPTCHA_SECRET"] = "key"
VESTIBULE["CAPTCHA_URL"] = "http://127.0.0.1:${judged}/"
`;
  const variables = {
    VESTIBULE_PROFILE_FIELDS: JSON.stringify(FIELDS),
    VESTIBULE_SERVICE_NAME: "Fernwood",
    VESTIBULE_BRAND: JSON.stringify(BRAND),
  };
  const starting = startWithProvider((entry) =>
    serveApp({ ...variables, VESTIBULE_PROVIDERS: entry }, settings),
  );
  [{ server, company }, browser] = await Promise.all([starting, connect()]);
});
afterAll(async () => {
  company.stop();
  judge.close();
  await browser.close();
  await server.stop();
});
afterEach(() => visits.end());

const arrive = (options: BrowserContextOptions = {}): Promise<Page> =>
  visits.arrive(browser, server, options);

async function register(page: Page, title = "Profile"): Promise<string> {
  const email = somebody();
  await page.goto("/register");
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Lee");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Institution").fill("St. Mary");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  return email;
}

/** Register as that page would, without opening it. Returns the address. */
async function registered(): Promise<string> {
  const headers = elsewhere();
  const { calls } = createClient({
    ...{ baseUrl: server.api, transport: "bearer", headers: () => headers, fetch: unpooledFetch },
  });
  const email = somebody();
  const names = { first_name: "Ann", last_name: "Lee", institution: "St. Mary" };
  await calls.call("POST", "register/", {
    ...{ email, password: PASSWORD, password2: PASSWORD, ...names },
  });
  return email;
}

async function atTheProvider(page: Page, who: string, answer: string): Promise<void> {
  await page.getByLabel("Who").fill(who);
  await page.getByRole("button", { name: answer }).click();
}

async function prove(page: Page, password = PASSWORD, button = "Confirm"): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill(password);
  await dialog.getByRole("button", { name: button }).click();
}

test("a brand of settings alone is on the page from its first moment, as in its picture", async () => {
  const page = followed(
    await arrive({ viewport: { width: 1280, height: 800 }, colorScheme: "light" }),
  );
  await page.goto("/sign-in");
  const send = page.getByRole("button", { name: "Sign in", exact: true });
  await send.waitFor();
  expect(await page.title()).toBe("Sign in · Fernwood");
  expect(await send.evaluate((each) => getComputedStyle(each).backgroundColor)).toBe(
    "rgb(15, 107, 82)",
  );
  await page.getByRole("link", { name: "Fernwood" }).waitFor();
  const panel = page.getByRole("complementary");
  await panel.getByText("Your care, in one place.").waitFor();
  for (const [name, href] of [
    ["Privacy", BRAND.privacy],
    ["Terms", BRAND.terms],
    ["Help", BRAND.help],
  ] as const) {
    expect(await page.getByRole("link", { name, exact: true }).getAttribute("href")).toBe(href);
  }
  await expectNothingWrong(page);
  await looksLike(page, "brand", "brand-dark");
  await page.setViewportSize({ width: 320, height: 640 });
  await panel.waitFor({ state: "hidden" });
  await page.emulateMedia({ colorScheme: "dark" });
  await expect
    .poll(() => send.evaluate((each) => getComputedStyle(each).backgroundColor))
    .toBe("rgb(95, 208, 168)");
  await expectNothingWrong(page);
});

test("a user signs in by a provider, takes the data along by a mailed code, and keeps a way in", async () => {
  const email = somebody("company");
  await company.knows("ann", { email, email_verified: true, given_name: "Ann" });
  const page = await arrive();
  await page.goto("/sign-in?next=%2Faccount%2Flinked");
  await page.getByRole("link", { name: "Continue with Company" }).click();
  await atTheProvider(page, "ann", "Allow");
  await page.waitForURL("**/account/linked");
  expect(page.url()).not.toContain("ticket");
  await page.getByRole("listitem").getByText(email).waitFor();
  await expectNothingWrong(page);
  await page.getByRole("button", { name: `Disconnect Company (${email})` }).click();
  await page.getByText("This is your only way to sign in.").waitFor();

  await page.getByRole("link", { name: "Your data" }).click();
  await page.getByRole("button", { name: "Download data" }).click();
  await page.getByRole("button", { name: "Email me a code" }).click();
  const { code } = await server.mail(email, /confirm|code/i);
  await expectNothingWrong(page);
  const saving = page.waitForEvent("download");
  await page.getByLabel("6-digit code").fill(code ?? "");
  const saved = JSON.parse(await text(await (await saving).createReadStream()));
  expect(saved.profile).toMatchObject({ email, first_name: "Ann" });
  await page.getByText("Download started").waitFor();

  const other = await arrive();
  await other.goto("/register");
  await other.getByRole("link", { name: "Continue with Company" }).click();
  await atTheProvider(other, "ann", "Deny");
  await other.getByRole("heading", { name: "Couldn’t sign you in" }).waitFor();
  await other.getByText("Sign-in was canceled.").waitFor();
  await expectNothingWrong(other);
  await other.goto("/sign-in");
  await other.goto("/social#ticket=never-given-out&next=/account");
  await other.getByText("This sign-in expired or started in another browser.").waitFor();
  await other.goto("/sign-in");
  await other.goto("/social");
  await other.getByText("This sign-in expired or started in another browser.").waitFor();
});

test("a provider is linked after a fresh credential, and unlinked", async () => {
  const page = await arrive();
  await enter(page, await registered());
  await company.knows("bob", { email: "bob@company.example", email_verified: true });
  await page.goto("/account/linked");
  await page.getByText("Not connected").waitFor();
  // As ten minutes after the sign-in.
  const old = { status: 403, json: { error: "Enter your password", code: "sign_in_again" } };
  const link = page.getByRole("button", { name: "Connect Company" });
  await page.route("**/identities/", async (route) => {
    const isProved = route.request().postData()?.includes("current_password");
    await (route.request().method() === "POST" && !isProved
      ? route.fulfill(old)
      : route.continue());
  });
  await link.click();
  const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
  await dialog.waitFor();
  await expectNothingWrong(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Confirm it’s you to continue.").waitFor();
  await hasFocus(link);
  await link.press("Enter");
  await prove(page, "not the right one");
  await dialog.getByText("That’s not your current password.").waitFor();
  await hasFocus(dialog.getByLabel("Current password"));
  await prove(page);
  await atTheProvider(page, "bob", "Allow");
  await page.getByText("You can now sign in with Company.").waitFor();
  await page.waitForURL(`${server.origin}/social`);
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Disconnect Company (bob@company.example)" }).click();
  await page.getByText("Company disconnected").waitFor();
  await page.getByText("Not connected").waitFor();
});

test("what is wrong with a registration is said in one's own language, and how strong the password is", async () => {
  const email = await registered();
  const page = await arrive({ locale: "de" });
  await page.goto("/register");
  await page.getByLabel("Vorname").fill("Ann");
  await page.getByLabel("Nachname").fill("Lee");
  await page.getByLabel("E-Mail-Adresse").fill(email);
  const password = page.getByLabel("Passwort", { exact: true });
  await password.fill("password1");
  await page.getByText("Stärke: sehr schwach").waitFor();
  await page.getByLabel("Institution").fill("St. Mary");
  await page.getByLabel("Beds").fill("4");
  await page.getByRole("button", { name: "Konto erstellen" }).click();
  await page.getByText("Zu dieser E-Mail-Adresse gibt es schon ein Konto.").waitFor();
  await hasFocus(page.getByLabel("E-Mail-Adresse"));
  await page.getByText("Dieses Passwort ist zu häufig.").waitFor();
  await expectNothingWrong(page);
  await password.fill(PASSWORD);
  await page.getByText("Stärke: sehr stark").waitFor();
});

test("a passkey is offered after a sign-in, once in a browser, on a device that can hold one", async () => {
  const page = await arrive({ baseURL: server.origin.replace("127.0.0.1", "localhost") });
  const device = await Authenticator.of(page);
  await device.answers(false);
  const email = await register(page, "Sign in faster next time");
  await page.getByText("Safe from phishing").waitFor();
  await expectNothingWrong(page);
  await page.getByRole("button", { name: "Not now" }).click();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  await page.context().clearCookies({ name: /^(?!vestibule-passkey)/ });
  await signIn(page, email);
  await page.context().clearCookies();
  await signIn(page, email, "Sign in faster next time");
  await device.answers(true);
  await page.getByRole("button", { name: "Create a passkey" }).click();
  await page.getByLabel("I’ve saved these codes").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  expect(await device.count()).toBe(1);
});

test("a profile has its fields, and a picture that needs nothing but a keyboard", async () => {
  const page = await arrive();
  await register(page);
  const edit = (field: string) => page.getByRole("button", { name: `Edit ${field}` });
  const save = async (field: string): Promise<void> => {
    await page.getByRole("button", { name: "Save" }).click();
    await edit(field).waitFor();
    await page.getByText("Saved").waitFor();
  };
  const main = page.getByRole("main");
  await main.getByText("St. Mary").waitFor();
  await edit("shift").click();
  await page.getByLabel("Shift").selectOption("Night");
  await expectNothingWrong(page);
  await save("shift");
  await hasFocus(edit("shift"));
  await edit("on call").click();
  await page.getByLabel("On call").check();
  await save("on call");
  await edit("beds").click();
  await page.getByLabel("Beds").fill("12");
  await page.keyboard.press("Escape");
  await edit("beds").click();
  expect(await page.getByLabel("Beds").inputValue()).toBe("");
  await page.getByLabel("Beds").fill("12");
  await save("beds");
  await edit("working since").click();
  await page.getByLabel("Working since").fill("2020-02-29");
  await save("working since");
  await page.reload();
  for (const value of ["St. Mary", "Night", "Yes", "12", "2020-02-29"]) {
    await main.getByText(value, { exact: true }).waitFor();
  }

  const initials = page.getByRole("img", { name: "Ann Lee" });
  expect(await initials.textContent()).toBe("AL");
  const input = page.locator("input[type=file]");
  await input.setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("none") });
  await page.getByText("We can’t read this file.").waitFor();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload picture" }).press("Enter");
  const picture = readFileSync(new URL("../../../../docs/pictures/sign-in.png", import.meta.url));
  await (await choosing).setFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
  await page.getByText("Drag the picture or use the sliders.").waitFor();
  await expectNothingWrong(page);
  await page.keyboard.press("Tab");
  const zoom = page.getByLabel("Zoom");
  await hasFocus(zoom);
  for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press("ArrowRight");
  await expect.poll(async () => Number(await zoom.inputValue())).toBeCloseTo(1.05);
  await page.getByRole("button", { name: "Save picture" }).press("Enter");
  await page.getByText("Picture saved").waitFor();
  const shown = page.getByRole("img", { name: "Ann Lee" });
  await expect.poll(() => shown.getAttribute("src")).toMatch(/-128\.webp$/);
  await expect
    .poll(() => shown.evaluate((each) => (each as HTMLImageElement).naturalWidth))
    .toBe(128);
  await page.getByRole("button", { name: "Remove picture" }).click();
  await page.getByText("Picture removed").waitFor();
  await expect.poll(() => initials.textContent()).toBe("AL");
});

test("a phone number is set, verified by its code, and removed", async () => {
  const page = await arrive();
  await enter(page, await registered());
  await page.goto("/account/phone");
  await page.getByRole("textbox", { name: "Phone number" }).fill("12");
  await page.getByRole("button", { name: "Save number" }).click();
  await page
    .getByText("Enter a phone number with its country code, like +351 912 555 042.")
    .waitFor();
  const number = `+49151${Math.floor(10_000_000 + Math.random() * 89_999_999)}`;
  await page.getByRole("textbox", { name: "Phone number" }).fill(number);
  await page.getByRole("button", { name: "Save number" }).click();
  await page.getByText("Phone number saved").waitFor();
  await page.getByRole("button", { name: "Verify number" }).click();
  const { code } = await server.mail(number, /^/); // a text message has no subject
  await page.getByLabel("6-digit code").fill(code === "111111" ? "222222" : "111111");
  await page.getByText("That code isn’t right or has expired.").waitFor();
  await expectNothingWrong(page);
  await page.getByLabel("6-digit code").fill(code ?? "");
  await page.getByRole("button", { name: "Verify number" }).click();
  await page.getByText("Phone number verified").waitFor();
  await page.getByText("Verified", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove number" }).click();
  await page.getByText("Phone number removed").waitFor();
  const field = page.getByRole("textbox", { name: "Phone number" });
  await expect.poll(() => field.inputValue()).toBe("");
});

test("a user who leaves learns until when, and comes back by the mailed link", async () => {
  const page = await arrive();
  const email = await registered();
  await enter(page, email);
  await page.goto("/account/data");
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("dialog").getByText("For 14 days").waitFor();
  await prove(page, PASSWORD, "Delete account");
  await page.getByRole("heading", { name: "Your account is scheduled for deletion" }).waitFor();
  await page.getByText("Until then, use the link we emailed you to restore it.").waitFor();
  await expectNothingWrong(page);
  const { links } = await server.mail(email, /account/i);
  await page.goto(links[0] ?? "");
  await page.getByRole("button", { name: "Restore account" }).click();
  await page.getByText("Account restored.").waitFor();
  await signIn(page, email);
});

test("an invitation leads to a password, and then in", async () => {
  const email = somebody("guest");
  const root = somebody("root");
  const admin = createClient({
    ...{ baseUrl: server.api, transport: "bearer", headers: elsewhere, fetch: unpooledFetch },
  });
  await administrator(server, root);
  await admin.signIn({ email: root, password: PASSWORD });
  await admin.calls.call("POST", "users/", { email });
  const page = await arrive();
  const { links } = await server.mail(email);
  await page.goto(links[0] ?? "");
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("This password is too short. Use a longer one.").waitFor();
  await expectNothingWrong(page);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("You’re all set.").waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
});

test("a captcha is shown where one is due, from its provider and only then", async () => {
  const email = await registered();
  const page = await arrive();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith("https:")) asked.push(request.url());
  });
  await page.route(/^https:\/\/challenges\.cloudflare\.com\//, (route) =>
    route.fulfill({ contentType: "text/javascript", body: WIDGET }),
  );
  const giveBack = await cutOff(page, /^https:/);
  await page.goto("/sign-in");
  await page.getByLabel("Email address").waitFor();
  await page.getByRole("link", { name: "Forgot" }).click();
  await page.getByRole("heading", { name: "Reset your password" }).waitFor();
  await page.getByLabel("Email address").fill(email);
  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await page.getByText("The check couldn’t load.").waitFor();
  await expectNothingWrong(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Confirm you’re human to continue.").waitFor();
  giveBack();
  await page.getByRole("button", { name: "Send reset link" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm you’re human" });
  await dialog.waitFor();
  await page.goBack(); // takes what has waited for the user along
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Forgot" }).click();
  await page.getByRole("heading", { name: "Reset your password" }).waitFor();
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await page.getByRole("button", { name: "I am a person" }).click();
  await page.getByText(`an account for ${email}`).waitFor();
});

test("chosen colours are there from the first moment, and stay after a sign-out", async () => {
  const page = await arrive({ colorScheme: "light" });
  await register(page);
  const ground = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Account menu" }).press("ArrowDown");
  await page.getByRole("menuitem", { name: "Account" }).press("End"); // signing out is the last
  await page.getByRole("menuitem", { name: "Sign out" }).press("ArrowUp");
  await page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
  await page.locator("html[data-theme=dark]").waitFor();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.keyboard.press("Escape");
  await hasFocus(page.getByRole("button", { name: "Account menu" }));
  await signOut(page);
  const giveBack = await cutOff(page, "**/*.js");
  await page.goto("/sign-in");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await ground()).toBe(dark);
  giveBack();
  await page.goto("/sign-in");
  await page.getByLabel("Appearance").selectOption("System");
  await expect.poll(ground).toBe(light);
  await page.reload();
  await expect.poll(ground).toBe(light);
});

// The kit's own tests read its screens in other sizes and colours; this is what stands around them.
test("every public page and every account page is accessible and fits, at 320 px in dark", async () => {
  const page = await arrive({ viewport: { width: 320, height: 720 }, colorScheme: "dark" });
  const hasNothingWrong = async (address: string): Promise<void> => {
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("Loading…").first().waitFor({ state: "detached" });
    await expectNothingWrong(page);
  };
  for (const address of PUBLIC_PAGES) await hasNothingWrong(address);
  await enter(page, await registered());
  for (const name of ACCOUNT_PAGES) await hasNothingWrong(`/account${name}`);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ colorScheme: "light" });
  await expectNothingWrong(page);
});

test("in Arabic every page is written from right to left, is accessible, and fits", async () => {
  const email = await registered();
  const page = await arrive({ locale: "ar", viewport: { width: 320, height: 720 } });
  const hasNothingWrong = async (address: string): Promise<void> => {
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("جارٍ التحميل…").first().waitFor({ state: "detached" });
    await expectNothingWrong(page);
  };
  await hasNothingWrong("/register");
  expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
  await hasNothingWrong("/sign-in");
  await page.getByLabel("عنوان البريد الإلكتروني").fill(email);
  await page.getByLabel("كلمة المرور", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "تسجيل الدخول", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "الملف الشخصي" }).waitFor();
  for (const name of ["", "/security", "/sessions", "/data"])
    await hasNothingWrong(`/account${name}`);
  await page.getByText(/خلال 14 يومًا يمكنك/).waitFor();
  await page.setViewportSize({ width: 1280, height: 720 });
  await expectNothingWrong(page);
});

test("without a connection an account page says so, and goes on when it is back", async () => {
  const page = await arrive();
  await register(page);
  const giveBack = await cutOff(page, "**/api/auth/**");
  for (const name of ["Connected accounts", "Activity", "Devices"]) {
    await page.getByRole("link", { name }).click();
    // Before it, the alert may still be that of the page before, which the click takes away.
    await page.getByRole("heading", { name }).waitFor();
    await page.getByRole("alert").getByText("You’re offline.").waitFor();
  }
  giveBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("This device", { exact: true }).waitFor();
});
