import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../../../testing/axe.js";
import { connect } from "../../../testing/browser.js";
import { cutOff } from "../../../testing/first-answer.js";
import { hasFocus } from "../../../testing/focus.js";
import { type Server, somebody } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import { FACTORS } from "./factors.js";
import { enter, PASSWORD, registered, signIn, signUp, visitor } from "./visit.js";

let server: Server;
let browser: Browser;
const open: BrowserContext[] = [];
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle({}, FACTORS), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((context) => context.close()));
});

async function arrive(look: BrowserContextOptions = {}): Promise<Page> {
  const context = await visitor(browser, server, look);
  open.push(context);
  return context.newPage();
}

/** Wait until it shows that somebody is signed in. */
async function isSignedIn(page: Page, email: string): Promise<void> {
  await page.getByTestId("who").getByText(email).waitFor();
}

const DESKTOP = { width: 1280, height: 800 };
// Colours do not depend on the width, nor the width on colours: so these two are all four.
const LOOKS = [
  ["light", DESKTOP],
  ["dark", { width: 320, height: 640 }],
] as const;
const OPEN = ["sign-in", "sign-up", "forgot", "reset-password", "verify-email"];
const MORE = ["confirm-email", "undo-email", "accept-invitation", "undo-leaving", "ended"];
const OWN = ["profile", "phone", "password", "email", "linked", "sessions", "activity", "data"];

/** On a desktop in light colours, and at 320 px in dark ones. */
async function hasNothingWrong(page: Page): Promise<void> {
  for (const [colorScheme, size] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    const says = `${page.url()}, ${colorScheme}, ${size.width} px`;
    expect(await violations(page), says).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, says).toBeLessThanOrEqual(size.width);
  }
}

test("every screen is accessible and fits in each look, empty and with errors", async () => {
  const page = await arrive();
  for (const name of [...OPEN, ...MORE]) {
    await page.goto(`/page/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("Loading…").first().waitFor({ state: "detached" });
    await hasNothingWrong(page);
    const send = page.locator("button[type=submit]");
    if ((await send.count()) === 0 || name.startsWith("verify")) continue;
    await send.click();
    await page.locator("[aria-invalid=true], [role=alert], .vb-text").first().waitFor();
    await hasNothingWrong(page);
  }
});

test("every screen of one's own account is accessible and fits in each look", async () => {
  const page = await arrive();
  await enter(page, await registered(server));
  for (const name of OWN) {
    await page.goto(`/page/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("Loading…").first().waitFor({ state: "detached" });
    await hasNothingWrong(page);
  }
});

test("registration is welcome", async () => {
  const page = await arrive();
  const email = somebody();
  await signUp(page, email);
  await page.getByText("Welcome").waitFor();
  await isSignedIn(page, email);
});

test("the brand of the installation stands above sign-in and registration, unless a page says otherwise", async () => {
  const page = await arrive({ colorScheme: "dark" });
  const brands = [
    [{}, []],
    [{ name: "Fernwood" }, ["Fernwood none"]],
    [{ name: "Fernwood", logo: "/a.svg" }, ["Fernwood a.svg"]],
    [{ logo: "/a.svg", logo_dark: "/b.svg" }, ["Vestibule b.svg"]],
  ] as const;
  for (const [brand, drawn] of brands) {
    await page.route("**/config/", async (route) => {
      const config = await (await route.fetch()).json();
      await route.fulfill({ json: { ...config, brand: { ...config.brand, ...brand } } });
    });
    for (const name of ["sign-up", "sign-in", "branded"]) {
      await page.goto(`/page/${name}`);
      await page.getByLabel("Email address").first().waitFor();
      const shown = (): Promise<string[]> =>
        page.locator(".vb-logo").evaluateAll((all) =>
          all.map((each) => {
            const { backgroundImage } = getComputedStyle(each, "::before");
            return `${each.textContent} ${/\w+\.svg/.exec(backgroundImage)?.[0] ?? "none"}`;
          }),
        );
      await expect.poll(shown, { message: name }).toEqual(drawn); // of two beside each other, one has none
    }
  }
});

test("a sign-in needs nothing but a keyboard", async () => {
  const page = await arrive();
  const email = await registered(server);
  await page.goto("/page/sign-in");
  await page.getByLabel("Email address").waitFor();
  await page.keyboard.press("Tab");
  await hasFocus(page.getByLabel("Email address"));
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await hasFocus(page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await isSignedIn(page, email);
});

test("where there is a choice, users stay signed in only if they say so", async () => {
  const page = await arrive();
  const email = await registered(server);
  await page.goto("/page/sign-in");
  await page.getByLabel("Email address").waitFor();
  expect(await page.getByLabel("Stay signed in").count()).toBe(0);
  await page.route("**/config/", async (route) => {
    const response = await route.fetch();
    const json = { ...(await response.json()), remember_me: true, providers: ["google"] };
    await route.fulfill({ response, json });
  });
  const start = "/page/site/social#ticket=t&from"; // as if it were already back from there
  await page.route("**/social/", (route) =>
    route.fulfill({ json: { providers: [{ name: "google", label: "Google", start }] } }),
  );
  for (const remember of [false, true]) {
    const sent = page.waitForRequest("**/login/");
    await page.goto("/page/sign-in");
    await page.getByLabel("Stay signed in").setChecked(remember);
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the right one");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    expect((await sent).postDataJSON().remember).toBe(remember);
    await page.getByRole("alert").waitFor();
    const finished = page.waitForRequest("**/social/finish/");
    await page.getByRole("link", { name: "Continue with Google" }).click();
    expect((await finished).postDataJSON()).toEqual({ ticket: "t", remember });
    await page.getByText("This sign-in expired or started in another browser.").waitFor();
  }
});

test("what is missing is said beside its field, and the first such field has the focus", async () => {
  const page = await arrive();
  await page.goto("/page/sign-in");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const first = page.getByLabel("Email address");
  await hasFocus(first.and(page.locator("[aria-invalid=true]")));
  const described = (await first.getAttribute("aria-describedby")) ?? "";
  const said = page.locator(`[id="${described}"]`);
  await expect.poll(() => said.textContent()).toBe("This field is required.");
});

test("a wrong password is announced, and what was typed stays", async () => {
  const page = await arrive();
  const email = await registered(server);
  await signIn(page, email, "not the right one");
  const alert = page.getByRole("alert");
  await alert.getByText("Check your email address and password, then try again.").waitFor();
  await hasFocus(alert);
  expect(await page.getByLabel("Email address").inputValue()).toBe(email);
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).not.toBe("");
});

test("a password is shown when the user asks for it", async () => {
  const page = await arrive();
  await page.goto("/page/sign-in");
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("visible");
  await page.getByRole("button", { name: "Show password" }).click();
  await password.and(page.locator("[type=text]")).waitFor();
  await page.getByRole("button", { name: "Show password", pressed: true }).waitFor();
});

test("what waits for a user ends with the session: a request, and a form", async () => {
  const page = await arrive();
  const other = await page.context().newPage();
  const email = await registered(server);
  const old = { status: 403, json: { error: "Confirm your identity", code: "sign_in_again" } };
  const wants = { "WWW-Authenticate": 'Bearer error="insufficient_user_authentication"' };
  await page.route("**/password/change/", (route) => route.fulfill(old));
  await page.route("**/page/orders", (route) => route.fulfill({ status: 401, headers: wants }));
  const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
  for (const [name, button] of [
    ["order", "Order"],
    ["password", "Change password"],
  ] as const) {
    await signIn(page, email);
    await isSignedIn(page, email);
    await page.goto(`/page/${name}`);
    if (name === "password") {
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
    }
    await page.getByRole("button", { name: button }).click();
    await dialog.getByLabel("Current password").waitFor();
    await other.goto("/page/order");
    const told = other.waitForResponse("**/logout/");
    await other.getByRole("button", { name: "Leave" }).click();
    await (await told).finished();
    await dialog.waitFor({ state: "detached" });
    if (name === "order") await page.getByRole("status").getByText("canceled").waitFor();
    else await page.locator("form[aria-busy=false]").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  }
});

test("a mailed link sets a new password, and its token leaves the address", async () => {
  const page = await arrive();
  const email = await registered(server);
  await page.goto("/page/forgot");
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await page.getByText(`an account for ${email}`).waitFor();
  const { links } = await server.mail(email, /password/i);
  await page.goto(`/page/reset-password${new URL(links[0] ?? "").hash}`);
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  expect(page.url()).toBe(`${server.origin}/page/reset-password`);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Password changed.").waitFor();
  await signIn(page, email, "a quiet long river");
  await isSignedIn(page, email);
});

test("a link that is over says so, and leads to a new one", async () => {
  const page = await arrive();
  await page.goto("/page/reset-password#token=nonsense");
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("This link has expired or was already used.").waitFor();
  await page.getByRole("link", { name: "Request a new link" }).waitFor();
});

test("opening a mailed link changes nothing before its button is pressed", async () => {
  const page = await arrive();
  const email = await registered(server);
  const { links } = await server.mail(email, /verify|confirm/i);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
  await page.goto(`/page/verify-email${new URL(links[0] ?? "").hash}`);
  const button = page.getByRole("button", { name: "Verify email address" });
  await button.waitFor();
  expect(sent.filter((each) => each.startsWith("POST") && each.includes("verify"))).toEqual([]);
  await button.click();
  await page.getByText("Email address verified.").waitFor();
});

test("another device is signed out from here, and says why", async () => {
  const email = await registered(server);
  const [here, there] = [await arrive(), await arrive()];
  await signIn(there, email);
  await isSignedIn(there, email);
  await signIn(here, email);
  await isSignedIn(here, email);
  await here.goto("/page/sessions");
  const items = here.getByRole("listitem");
  await items.first().getByText("This device").waitFor();
  await here.getByRole("button", { name: "Sign out all other devices" }).click();
  await here.getByText("You’re only signed in on this device.").waitFor();
  await there.goto("/page/ended");
  await there.getByText("You signed out this device from another one.").waitFor();
});

test("another device is signed out by a fresh credential, where the sign-in is not a recent one", async () => {
  const email = await registered(server);
  const [here, there] = [await arrive(), await arrive()];
  await signIn(there, email);
  await isSignedIn(there, email);
  await signIn(here, email);
  await isSignedIn(here, email);
  // As ten minutes after the sign-in.
  const old = { status: 403, json: { error: "Enter your password", code: "sign_in_again" } };
  await here.route("**/sessions/*/", async (route) => {
    const isProved = route.request().postData()?.includes("current_password");
    await (isProved ? route.continue() : route.fulfill(old));
  });
  await here.goto("/page/sessions");
  await here.getByRole("listitem").getByRole("button").first().click();
  const dialog = here.getByRole("dialog", { name: "Confirm it’s you" });
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await dialog.waitFor({ state: "detached" });
  await here.getByText("Device signed out").waitFor();
  await there.goto("/page/ended");
  await there.getByText("You signed out this device from another one.").waitFor();
});

test("a change of password keeps this device, and says that it is done", async () => {
  const page = await arrive();
  const email = await registered(server);
  await enter(page, email);
  await page.goto("/page/password");
  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("That’s not your current password.").waitFor();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Password changed.").waitFor();
  await page.reload();
  await isSignedIn(page, email);
});

test("a profile is changed and stays changed", async () => {
  const page = await arrive();
  const email = await registered(server);
  await enter(page, email);
  await page.goto("/page/profile");
  await page.getByRole("button", { name: "Edit name" }).click();
  await page.getByLabel("First name").fill("Anna");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.reload();
  await page.getByText("Anna Lee").waitFor();
});

test("when another user signs in, nothing of the previous one is left", async () => {
  const [ann, bob] = [await registered(server), await registered(server)];
  const page = await arrive();
  await signIn(page, ann);
  await isSignedIn(page, ann);
  const other = await page.context().newPage();
  const made = await page.locator("main").getAttribute("data-made");
  await other.goto("/page/sign-in");
  const told = other.waitForResponse("**/logout/");
  await other.getByRole("button", { name: "Leave" }).click();
  await (await told).finished();
  await page.getByTestId("who").waitFor({ state: "detached" });
  await signIn(other, bob);
  await isSignedIn(page, bob);
  expect(await page.locator("main").getAttribute("data-made")).not.toBe(made);
});

test("without a connection a screen says so, and goes on when it is back", async () => {
  const page = await arrive();
  const giveBack = await cutOff(page, "**/config/");
  await page.goto("/page/sign-in");
  await page.getByRole("alert").getByText("You’re offline.").waitFor();
  giveBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("Email address").waitFor();
});

test("a form is sent once, however often its button is pressed", async () => {
  const page = await arrive();
  const email = await registered(server);
  let sent = 0;
  await page.context().route("**/login/", async (route) => {
    sent += 1;
    await route.continue();
  });
  await page.goto("/page/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.evaluate(() => {
    const form = document.querySelector("form");
    for (let press = 0; press < 5; press += 1) form?.requestSubmit();
  });
  await isSignedIn(page, email);
  expect(sent).toBe(1);
});

test("a password manager knows every field", async () => {
  const page = await arrive();
  const purposes = {
    "sign-in": { "Email address": "username", Password: "current-password" },
    "sign-up": {
      "First name": "given-name",
      "Last name": "family-name",
      "Email address": "username",
      Password: "new-password",
      "Phone number (optional)": "tel",
    },
    forgot: { "Email address": "username" },
    "reset-password": { "New password": "new-password" },
    "accept-invitation": { "New password": "new-password" },
  };
  for (const [name, fields] of Object.entries(purposes)) {
    await page.goto(`/page/${name}`);
    for (const [label, purpose] of Object.entries(fields)) {
      const field = page.getByLabel(label, { exact: true });
      expect([label, await field.getAttribute("autocomplete")]).toEqual([label, purpose]);
    }
  }
});

test("four languages are spoken", async () => {
  const page = await arrive();
  const titles = { en: "Sign in", de: "Anmelden", fr: "Connexion", es: "Iniciar sesión" };
  for (const [language, title] of Object.entries(titles)) {
    await page.goto(`/page/sign-in?language=${language}`);
    await page.getByRole("heading", { name: title }).waitFor();
  }
});
