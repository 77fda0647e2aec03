import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../testing/browser.js";
import { hasFocus } from "../testing/focus.js";
import { elsewhere, newestMail, somebody, unpooledFetch } from "../testing/server.js";
import { type LikeGitHub, likeGitHub } from "./like-github.js";
import { altered, encoded, kept, session } from "./otp-cookies.js";
import { button, enterCode, heading, logIn, PASSWORD, register, verify } from "./otp-steps.js";
import { type Example, run } from "./running.js";
import { type Front, front } from "./second-front.js";
import { findings, type Visit, visit } from "./visiting.js";

const BOSS = "boss@example.com";
const SAFE = { FRONT_ORIGIN: "https://otp.test" };
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC",
  "base64",
);

let example: Example;
let second: Front;
let safe: Front;
let browser: Browser;
let github: LikeGitHub;
beforeAll(async () => {
  github = await likeGitHub();
  const shared = { VESTIBULE_PROVIDERS: github.providers };
  const server = { VESTIBULE_CAPTCHA: "dummy", VESTIBULE_TRUSTED_ORIGINS: SAFE.FRONT_ORIGIN };
  [example, browser] = await Promise.all([run("otp", { ...shared, ...server }), connect()]);
  const origin = { FRONT_ORIGIN: example.origin };
  [second, safe] = await Promise.all([
    front("otp", example.api, { ...shared, ...origin }),
    front("otp", example.api, SAFE),
  ]);
  await example.manage(["createadmin", "--email", BOSS, "--password-stdin"], `${PASSWORD}\n`);
});
afterAll(async () => {
  await browser.close();
  github.stop();
  await Promise.all([second.stop(), safe.stop(), example.stop()]);
});

/** Somebody's window, at an address of their own. */
async function arrive(path: string): Promise<Visit> {
  const visitor = await visit(browser, "about:blank");
  await visitor.context.setExtraHTTPHeaders(elsewhere());
  await visitor.page.goto(example.origin + path);
  return visitor;
}

async function leave({ context, complaints }: Visit): Promise<void> {
  expect(complaints).toEqual([]);
  await context.close();
}

function mail(to: string, subject = /^/) {
  return newestMail(example.api, to, subject);
}

test("a user registers, verifies, logs in by code, looks after the profile, and leaves", async () => {
  const visitor = await arrive("/");
  const { context, page } = visitor;
  const email = somebody();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "Register" }).click();
  await heading(page, "Register");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("abc");
  await page.getByLabel("Password again").fill("abc");
  await page.getByLabel("User name").fill("ann");
  await page.getByLabel("Phone number").fill("12");
  await page.getByLabel("I am a person").check();
  await button(page, "Register").click();
  await page.getByText("Username must be at least 6 characters long.").waitFor();
  await page.getByText("The phone number entered is not valid.").waitFor();
  await page.getByText("Password must contain at least one number.").waitFor();
  const first = page.getByLabel("User name");
  await hasFocus(first);
  expect(await first.inputValue()).toBe("ann");
  expect(await findings(page)).toEqual([]);
  await first.fill("");
  await page.getByLabel("Phone number").fill("");
  await register(page, email);
  await button(page, "Register").click();
  await heading(page, "Look into your mailbox");
  expect(await findings(page)).toEqual([]);

  const [link = ""] = (await mail(email)).links;
  expect(new URL(link).origin).toBe(example.origin);
  await context.request.get(link); // as a mail scanner does, which uses nothing up
  await page.goto(link);
  expect(await findings(page)).toEqual([]);
  await verify(example.api, page, email);
  expect(await findings(page)).toEqual([]);

  await page.goto(`${example.origin}/profile/phone-verify`);
  await logIn(page, email, "wrong");
  await page.getByRole("alert").getByText("Invalid credentials").waitFor();
  expect(await page.getByLabel("E-mail address").inputValue()).toBe(email);
  await logIn(page, email);
  await page.getByText("You can ask for a new code in").waitFor();
  await page.locator("main:focus").waitFor();
  expect(await findings(page)).toEqual([]);
  const { code } = await mail(email, /sign-in code/);
  await page
    .getByLabel("Code", { exact: true })
    .pressSequentially(code === "111111" ? "222222" : "111 111");
  await page.getByText("Invalid OTP").waitFor();
  await page.clock.install();
  await page.reload();
  await page.getByText("You can ask for a new code in").waitFor();
  await page.clock.fastForward(60_000);
  await button(page, "Send a new code").click();
  await page.getByText(/throttled/).waitFor(); // the API counts by its own clock
  await enterCode(example.api, page, email);

  // It was a page for users that was asked for; without a number, there is nothing to verify.
  await heading(page, "Your profile");
  const cookies = (await context.cookies()).filter(({ name }) => name.startsWith("otp-"));
  expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Lax")).toBe(true);
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Phone number").fill("nonsense");
  await button(page, "Save").click();
  await page.getByText("The phone number entered is not valid.").waitFor();
  await page.getByLabel("Phone number").fill("+14155550123");
  await button(page, "Save").click();
  await page.getByText("User profile updated successfully.").waitFor();
  await page.getByLabel("Picture").setInputFiles(file("ann.png", Buffer.from("no picture")));
  await button(page, "Upload").click();
  await page.getByText(/Profile image/).waitFor();
  await page.getByLabel("Picture").setInputFiles(file("ann.png", Buffer.alloc(2_100_000)));
  await page.getByText("A picture has 2 MB at most.").waitFor();
  await page.getByLabel("Picture").setInputFiles(file("ann.png", PNG));
  await button(page, "Upload").click();
  const picture = page.getByRole("img", { name: "as others see it" });
  await expect.poll(() => picture.getAttribute("src")).toMatch(/^\/profile\/\d+\/picture/);
  await expect
    .poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  expect(await findings(page)).toEqual([]);
  await button(page, "Remove").click();
  await picture.waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Verify phone" }).click();
  await button(page, "Send the code").click();
  await page.getByText("OTP sent successfully").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("Code", { exact: true }).fill(String((await mail("+14155550123")).code));
  await page.getByText("Phone verified").waitFor();

  await button(page, "Deactivate my account").click();
  await hasFocus(button(page, "No"));
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await hasFocus(button(page, "Deactivate my account"));
  await page.keyboard.press("Enter"); // back on the button that asked
  await button(page, "Yes").click();
  await page.getByText("Your account is deactivated.").waitFor();
  expect((await context.cookies()).filter(({ name }) => name === "otp-session")).toEqual([]);
  await logIn(page, email);
  await page.getByRole("alert").getByText("Account is deactivated.").waitFor();
  await leave(visitor);
});

function file(name: string, buffer: Buffer) {
  return { name, mimeType: "image/png", buffer };
}

test("a superuser makes an admin, and both look after users", async () => {
  const [boss, admin, user] = [await arrive("/admin-dashboard"), somebody("adm"), somebody("usr")];
  const { page } = boss;
  const newcomer = await arrive("/auth/register");
  await register(newcomer.page, user);
  await button(newcomer.page, "Register").click();
  await heading(newcomer.page, "Look into your mailbox");
  await leave(newcomer);
  await logIn(page, BOSS);
  await enterCode(example.api, page, BOSS);
  await heading(page, "Users");
  await page.getByRole("link", { name: "Create new admin" }).click();
  await heading(page, "New admin");
  await register(page, admin);
  expect(await findings(page)).toEqual([]);
  await button(page, "Create admin").click();
  await heading(page, "Admin created");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "To the users" }).click();

  const cards = page.getByRole("list").filter({ hasText: "@" }).getByRole("listitem");
  await page.getByLabel("Search").fill(user);
  await page.getByLabel("Per page").selectOption("50");
  await button(page, "Show").click();
  await page.getByText("1 found, page 1 of 1").waitFor();
  expect(new URL(page.url()).search).toContain("page_size=50");
  await button(page, `Deactivate ${user}`).click();
  await page.getByText(`User ${user} has been deactivated.`).waitFor();
  await button(page, `Delete ${user}`).click();
  expect(await findings(page)).toEqual([]);
  await button(page, "No").click();
  await button(page, `Activate ${user}`).click();
  await page.getByText("has been reactivated.").waitFor();
  await page.getByRole("link", { name: `Edit ${user}` }).click();
  await page.getByLabel("Last name").fill("Lovelace");
  await button(page, "Save").click();
  await page.getByText("User profile updated successfully.").waitFor();

  const staff = await arrive("/");
  await verify(example.api, staff.page, admin);
  await logIn(staff.page, admin);
  await enterCode(example.api, staff.page, admin);
  await staff.page.getByRole("link", { name: "Dashboard" }).click();
  await staff.page.getByLabel("Search").fill(user);
  await button(staff.page, "Show").click();
  await staff.page.getByText("1 found").waitFor();
  await button(staff.page, `Deactivate ${user}`).click();
  await staff.page.getByText(`User ${user} has been deactivated.`).waitFor();
  expect(await staff.page.getByRole("link", { name: /Edit|Create new/ }).count()).toBe(0);
  await staff.page.goto(`${example.origin}/admin-dashboard/new-admin`);
  await heading(staff.page, "Not yours to see");
  expect(await findings(staff.page)).toEqual([]);
  await leave(staff);

  await page.goto(`${example.origin}/admin-dashboard?group=Admin&is_active=true`);
  await page.getByText(admin).first().waitFor();
  expect(await cards.filter({ hasText: user }).count()).toBe(0);
  await page.goto(`${example.origin}/admin-dashboard?search=${user}`);
  await button(page, `Delete ${user}`).click();
  await button(page, "Yes").click();
  await page.getByText(`User ${user} deleted successfully.`).waitFor();
  await page.getByText("No users found.").waitFor();
  await button(page, "Log out").click();
  await heading(page, "Sign in, twice as sure");
  await leave(boss);
});

test("a forgotten password is changed by the mailed link, with five hints", async () => {
  const visitor = await arrive("/auth/register");
  const { page } = visitor;
  const email = somebody();
  await register(page, email);
  await button(page, "Register").click();
  await heading(page, "Look into your mailbox");
  await page.goto(`${example.origin}/auth/verify-email/request`);
  await page.getByLabel("E-mail address").fill(somebody());
  await button(page, "Send the link").click();
  await page.getByText("Verification link sent.").waitFor(); // whoever it is
  expect(await findings(page)).toEqual([]);
  await verify(example.api, page, email);
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Forgot your password?");
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("E-mail address").fill(email);
  await button(page, "Send the link").click();
  await page.getByText("Invalid reCAPTCHA token.").waitFor();
  await page.getByLabel("I am a person").check();
  await button(page, "Send the link").click();
  await page.getByText("Password reset link sent.").waitFor();
  const [link = ""] = (await mail(email, /Reset/)).links;
  await page.goto(link);
  await page.getByLabel("Password", { exact: true }).fill("lower");
  await page.getByLabel("Password again").fill("other");
  await button(page, "Change password").click();
  await page.getByText("Passwords do not match").waitFor();
  await page.getByLabel("Password again").fill("lower");
  await button(page, "Change password").click();
  await page.getByText("Password must contain at least one uppercase letter.").waitFor();
  await expect.poll(() => page.locator(".rules li[data-met=true]").count()).toBe(1);
  expect(await findings(page)).toEqual([]);
  for (const label of ["Password", "Password again"]) {
    await page.getByLabel(label, { exact: true }).fill(`${PASSWORD}2`);
  }
  await button(page, "Change password").click();
  await page.getByText("Your password is changed.").waitFor();
  await logIn(page, email, `${PASSWORD}2`);
  await enterCode(example.api, page, email);
  await page.goto(link);
  await page.getByText("Invalid verification link.").waitFor();
  await leave(visitor);
});

test("GitHub signs in over two fronts; tokens renew once, everywhere, and never show", async () => {
  github.email = somebody("grace");
  const visitor = await arrive("/auth/login?next=/profile/phone-verify");
  const { context, page } = visitor;
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await page.getByText(github.email).waitFor();
  const profile = new URL(page.url()).pathname; // by way of the page that was asked for

  // Over: renewed before the page is made, which reads with the new one in the same request.
  const before = await session(context);
  await altered(context, { expires: 1, access: "expired" });
  expect(await (await page.goto(example.origin + profile))?.text()).toContain(github.email);
  expect((await session(context)).refresh).not.toBe(before.refresh);

  // Over in several tabs, on two processes at once: everybody goes on, and so they do again.
  for (const _ of [1, 2]) {
    await altered(context, { expires: 1, access: "expired" });
    const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
    const shown = tabs.map(async (tab, at) => {
      await tab.goto((at % 2 ? second : example).origin + profile);
      return tab.getByText(github.email).count();
    });
    expect(await Promise.all(shown)).toEqual([1, 1, 1, 1]);
    await Promise.all(tabs.map((tab) => tab.close()));
  }

  // Refused though it should hold: renewed before the page and the form as well, without a detour.
  const asked: string[] = [];
  page.on("response", (it) => asked.push(`${it.status()} ${new URL(it.url()).pathname}`));
  await altered(context, { access: "refused" });
  await page.goto(example.origin + profile);
  await page.getByText(github.email).waitFor();
  expect(asked.filter((each) => each.startsWith("303"))).toEqual([]);
  await altered(context, { access: "refused" });
  await page.getByLabel("First name").fill("Grace B.");
  await button(page, "Save").click();
  await page.getByText("User profile updated successfully.").waitFor();

  // What a cookie says of a role opens nothing, and no token is in anything that a page gets.
  await altered(context, { role: "Superuser" });
  const { access, refresh } = await session(context);
  const body = (await (await page.goto(example.origin + profile))?.text()) ?? "";
  expect([access, refresh].some((token) => body.includes(String(token)))).toBe(false);
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).toBe("{}");
  await page.getByRole("link", { name: "Dashboard" }).click();
  await heading(page, "Not yours to see");

  // Leaving with an expired token leaves nothing behind; and an ended session leads to the door.
  const over = await session(context);
  await altered(context, { expires: 1 });
  await button(page, "Log out").click();
  await page.getByRole("link", { name: "Log in" }).first().waitFor();
  expect((await context.cookies()).filter(({ name }) => name === "otp-session")).toEqual([]);
  await kept(context, { ...over, expires: Date.now() + 60_000 });
  await page.goto(example.origin + profile);
  await page.getByText("Your session has ended.").waitFor();
  await leave(visitor);
});

test("who has an authenticator app enters its code after GitHub", async () => {
  github.email = somebody("ida");
  const { page, ...rest } = await arrive("/auth/login?next=/profile/phone-verify");
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await page.getByText(github.email).waitFor();
  await button(page, "Log out").click();
  await page.getByRole("link", { name: "Log in" }).first().waitFor();
  const code = await example.manage(["shell", "-c", withApp(github.email)]);
  await page.goto(`${example.origin}/auth/login?next=/profile/phone-verify`);
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await heading(page, "Enter your code");
  await page.getByText("that your authenticator app shows").waitFor();
  expect(await page.getByText("new code").count()).toBe(0); // nothing was mailed
  await page.getByLabel("Code", { exact: true }).fill(code.trim().slice(-6));
  await page.getByText(github.email).waitFor();
  await leave({ page, ...rest });
});

/** Python that gives a user an authenticator app, and prints its code. */
function withApp(email: string): string {
  return `
from tests.factors import enroll_app
from vestibule.models import Account
person = Account.objects.of(Account.objects.get(email_key="${email}").pk).person()
print(enroll_app(person).code())`;
}

test("forms of other pages are refused, addresses of others are not gone to, and all works without scripts", async () => {
  const login = `${example.origin}/auth/login`;
  const send = (origin: string) =>
    unpooledFetch(login, { method: "POST", headers: origin ? { Origin: origin } : {} });
  for (const origin of ["", "null", "https://evil.test", example.api]) {
    expect((await send(origin)).status).toBe(403);
  }
  const door = await unpooledFetch(`${safe.origin}/auth/social/github?next=/profile/1`);
  expect(door.status).toBe(404); // not set up there
  const elsewhere_ = [
    "//evil.test",
    "/\\evil.test",
    "/.//evil.test",
    "/\t/evil.test",
    "https://evil.test",
  ];
  for (const next of elsewhere_) {
    const page = await unpooledFetch(`${login}?next=${encodeURIComponent(next)}`);
    expect(/name="next" value="([^"]*)"/.exec(await page.text())?.[1]).toMatch(/^\/(?!\/)[^:]*$/);
  }
  const stolen = await unpooledFetch(
    `${example.origin}/auth/social/github/callback?code=the-code&state=x`,
    {
      redirect: "manual",
    },
  );
  expect(stolen.headers.get("location")).toBe("/auth/login?social=failed");

  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.setExtraHTTPHeaders(elsewhere());
  const page = await context.newPage();
  await page.goto(`${example.origin}/auth/verify-email/request`);
  await button(page, "Send the link").click();
  await page.getByText("Enter your e-mail address.").waitFor();
  const email = somebody();
  await page.goto(`${example.origin}/auth/register`);
  await register(page, email);
  await button(page, "Register").click();
  await heading(page, "Look into your mailbox");
  await context.close();
});

test("over https cookies are Secure and the host's own, and without the API pages say so", async () => {
  const alone = await front("otp", "http://127.0.0.1:9", SAFE);
  const session = { id: "1", role: "Admin", access: "a", refresh: "unknown", expires: 4e12 };
  const visit = (origin: string, session: object) =>
    unpooledFetch(`${origin}/profile/1`, {
      headers: { Cookie: `__Host-otp-session=${encoded(session)}` },
      redirect: "manual",
    });
  const page = await (await visit(alone.origin, session)).text();
  expect(page).toContain("The server cannot be reached.");
  expect(page).toContain("Dashboard"); // nobody was signed out by it
  await alone.stop();
  const ended = await visit(safe.origin, { ...session, expires: 1 });
  expect([ended.status, ended.headers.get("location")]).toEqual([
    303,
    expect.stringMatching(/^https:.*\/auth\/login\?ended=1&next=%2Fprofile%2F1$/),
  ]);
  expect(ended.headers.get("set-cookie")).toMatch(
    /^__Host-otp-session=;(?=.*Path=\/;)(?=.*Max-Age=0;)(?=.* Secure;)(?=.* HttpOnly;).*SameSite=lax$/i,
  );
});
