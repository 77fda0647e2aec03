// Stories of second factors and passkeys, on the server of the file that tells them.

import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { Authenticator } from "../../../testing/authenticator.js";
import { violations } from "../../../testing/axe.js";
import { answerFirst } from "../../../testing/first-answer.js";
import { administrator, verifiedElsewhere } from "../../../testing/registered.js";
import { type Server, somebody } from "../../../testing/server.js";
import { enter, PASSWORD, registered, signIn, visitor } from "./visit.js";

/** Passkeys need a domain, which an address of numbers is not; administrators need a factor. */
export const FACTORS = `
import os
VESTIBULE["PASSKEY_RP_ID"] = "localhost"
VESTIBULE["PASSKEY_ORIGINS"] = ("http://localhost:" + os.environ["VESTIBULE_PORT"],)
VESTIBULE["SECOND_FACTOR_ROLES"] = ("admin",)
VESTIBULE["EMAIL_SIGN_IN"] = "link"
`;

interface Running {
  server: Server;
  browser: Browser;
}

/** A page at `localhost`, and the authenticator of its device. */
export async function arrive({ server, browser }: Running): Promise<[Page, Authenticator]> {
  const origin = server.origin.replace("127.0.0.1", "localhost");
  const context = await visitor(browser, { ...server, origin });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  return [page, await Authenticator.of(page)];
}

/** The code of an authenticator app (RFC 6238), `later` steps from now. */
export function codeOf(secret: string, later = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function isSignedIn(page: Page, email: string): Promise<void> {
  await page.getByTestId("who").getByText(email).waitFor();
}

async function leave(page: Page): Promise<void> {
  await page.goto("/page/sign-in");
  const told = page.waitForResponse("**/logout/");
  await page.getByRole("button", { name: "Leave" }).click();
  await (await told).finished();
  await page.getByLabel("Email address").waitFor();
}

/** Leave where autofill offers a passkey at once, and so signs in again. */
async function leaveAndReturn(page: Page): Promise<void> {
  await page.goto("/page/sign-in");
  const back = page.waitForResponse("**/login/passkey/");
  await page.getByRole("button", { name: "Leave" }).click();
  await (await back).finished();
}

async function isFine(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}

/** Choose what to do with a passkey. */
async function change(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

/** Set up an app, up to its recovery codes. Returns its secret. */
async function scan(page: Page): Promise<string> {
  await page.getByRole("img", { name: "QR code" }).waitFor();
  await isFine(page);
  const shown = (await page.locator(".vb-secret bdi").textContent()) ?? "";
  await page.getByRole("button", { name: "Continue" }).click();
  const secret = shown.replaceAll(" ", "");
  await page.getByLabel("6-digit code").fill(codeOf(secret));
  return secret;
}

/** Save the recovery codes, which has to be confirmed. Returns them. */
async function save(page: Page, meanwhile = async (): Promise<void> => {}): Promise<string[]> {
  await page.getByRole("heading", { name: "Save your recovery codes" }).waitFor();
  await isFine(page);
  await meanwhile();
  const codes = await page.locator(".vb-codes li").allTextContents();
  expect(codes).toHaveLength(10);
  await page.getByRole("button", { name: "Done" }).press("Enter");
  await page.getByText("Save your codes first").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("recovery-codes.txt");
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  await page.getByRole("button", { name: "Print" }).click();
  await page.locator("body[data-printed]").waitFor();
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${codes.join("\n")}\n`);
  await page.getByLabel("I’ve saved these codes").check();
  await page.getByRole("button", { name: "Done" }).click();
  return codes;
}

/** Tell these stories; `running` is there once they begin. */
export function tellOfFactors(running: () => Running): void {
  test("a passkey is added, named, signs in by autofill and by one press, and is forgotten", async () => {
    const { server } = running();
    const [page, device] = await arrive(running());
    const email = await registered(server);
    await enter(page, email);
    await page.goto("/page/security");
    await page.getByText("No passkeys yet").waitFor();
    await isFine(page);
    await page.getByRole("button", { name: "Add passkey" }).click();
    await page.getByRole("dialog", { name: "Passkey created" }).waitFor();
    await isFine(page);
    await page.getByRole("textbox", { name: "Name" }).fill("My laptop");
    await page.getByRole("button", { name: "Save" }).click();
    await save(page, () => page.keyboard.press("Escape")); // of the first factor; nothing else ends it
    await page.getByRole("listitem").getByText("My laptop").waitFor();
    await change(page, "My laptop", "Rename");
    await page.getByRole("button", { name: "Cancel" }).click();
    await change(page, "My laptop", "Rename");
    await page.getByRole("textbox", { name: "Name" }).fill(" ");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This field is required.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Work laptop");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Passkey renamed").waitFor();
    await change(page, "Work laptop", "Remove passkey");
    const question = page.getByRole("dialog", { name: "Remove “Work laptop”?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await change(page, "Work laptop", "Remove passkey");
    await question.getByRole("button", { name: "Remove passkey" }).click();
    await page.getByText("Passkey removed").waitFor();
    await page.getByText("No passkeys yet").waitFor();
    await expect.poll(() => device.count()).toBe(0); // the device forgets it, too
    await page.getByRole("button", { name: "Add passkey" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("My laptop");
    await page.getByRole("button", { name: "Save" }).click();
    await save(page);
    await page.getByRole("listitem").getByText("My laptop").waitFor();

    await leaveAndReturn(page);
    await isSignedIn(page, email);

    await device.answers(false);
    await leave(page);
    const name = page.getByLabel("Email address");
    expect(await name.getAttribute("autocomplete")).toBe("username webauthn");
    await page.getByRole("button", { name: "Sign in with a passkey Last used" }).waitFor();
    await isFine(page);
    await device.verifies(false);
    await device.answers(true);
    await page.reload();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.locator("button[aria-busy=false]", { hasText: "with a passkey" }).waitFor();
    expect(await page.getByRole("status").allTextContents()).toEqual([""]);
    await device.verifies(true);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await isSignedIn(page, email);

    // Removed elsewhere: this device still offers it, once.
    await device.answers(false);
    await leave(page);
    const remove = "Passkey.objects.filter(name='My laptop').delete()";
    await server.command("shell", "-c", `from vestibule.models import Passkey; ${remove}`);
    await device.answers(true);
    await page.reload();
    await page.getByText("This passkey was removed from your account.").waitFor();
    await expect.poll(() => device.count()).toBe(0);
  });

  test("an authenticator app is set up, and asked for at sign-in, as are its recovery codes", async () => {
    const { server } = running();
    const [page] = await arrive(running());
    const email = await registered(server);
    await enter(page, email);
    await page.goto("/page/security");
    await page.getByRole("button", { name: "Set up Authenticator app" }).click();
    await page.getByText("Step 1 of 3.").waitFor();
    const secret = await scan(page);
    const codes = await save(page);
    await page.getByText("Authenticator app turned on").waitFor();
    await page.getByText("10 left").waitFor();
    await isFine(page);
    await page.getByRole("button", { name: "Replace" }).click();
    await page.getByText("Step 1 of 2.").waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Step 2 of 2.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByText("Step 1 of 2.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();

    await leave(page);
    await signIn(page, email);
    await page.getByText("Open your authenticator app").waitFor();
    await isFine(page);
    await page.reload();
    await page.getByLabel("6-digit code").fill("000000");
    await page.getByRole("button", { name: "Verify" }).click(); // there is a choice before it is sent
    await page.getByText("That code isn’t right or has expired.").waitFor();
    await page.getByRole("button", { name: "Try another way" }).click();
    await page.getByRole("heading", { name: "Choose another way" }).waitFor();
    await isFine(page);
    await page.getByRole("button", { name: "Recovery code" }).click();
    await page.getByLabel("Recovery code", { exact: true }).fill("too short");
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Enter a recovery code of 25").waitFor();
    await isFine(page);
    await page.getByLabel("Recovery code", { exact: true }).fill((codes[0] ?? "").toLowerCase());
    await page.getByLabel("Trust this device for 30 days").check();
    await page.getByRole("button", { name: "Verify" }).click();
    await isSignedIn(page, email);

    await leave(page);
    await signIn(page, email);
    await isSignedIn(page, email); // at once: the device is trusted
    await page.goto("/page/security");
    await page.getByRole("heading", { name: "Trusted devices" }).waitFor();
    await isFine(page);
    await page.getByRole("button", { name: "Stop trusting" }).click();
    await page.getByText("Device no longer trusted").waitFor();
    await stepUp(page, secret, codes[1] ?? "");

    await page.goto("/page/security");
    await page.getByRole("button", { name: "Turn off" }).click();
    const question = page.getByRole("dialog", { name: "Turn off your authenticator app?" });
    await isFine(page);
    await question.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Turn off" }).click();
    await question.getByRole("button", { name: "Turn off" }).click();
    await page.getByText("Authenticator app turned off").waitFor();
    await page.getByRole("button", { name: "Set up Authenticator app" }).waitFor();
  });

  test("a first factor takes a mailed code where the link to the address was opened elsewhere", async () => {
    const { server } = running();
    const [page] = await arrive(running());
    const email = await registered(server);
    await verifiedElsewhere(server, email);
    await enter(page, email);
    await page.goto("/page/security");
    await page.getByRole("button", { name: "Set up Authenticator app" }).click();
    const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
    await dialog.getByText(/We sent a 6-digit code to/).waitFor();
    await isFine(page);
    expect(await dialog.getByRole("textbox").count()).toBe(1);
    expect(await dialog.getByText(/password/i).count()).toBe(0);
    await dialog.getByRole("button", { name: "Resend code" }).click();
    await dialog.getByText(/Try again in/).waitFor(); // one has just been sent
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Set up Authenticator app" }).click();
    const { code } = await server.mail(email, /code/i);
    await dialog.getByLabel("6-digit code").fill(code ?? "");
    await scan(page);
    await save(page);
    await page.getByText("Authenticator app turned on").waitFor();
  });

  test("the security page says what is due, cancels a reset, and adds nothing where factors are off", async () => {
    const { server } = running();
    const [page] = await arrive(running());
    const email = await registered(server);
    await enter(page, email);
    const alter = async (url: string, changes: object): Promise<void> => {
      await page.route(url, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), ...changes } });
      });
    };
    const due_at = "2030-05-14T10:00:00Z";
    const device = { user_agent: "", ip: "", expires_at: due_at, current: false };
    const trusted_devices = [
      { ...device, id: "a" },
      { ...device, id: "b" },
    ];
    await alter("**/auth/config/", { second_factor: "off" });
    await alter("**/auth/factors/", { due_at, required: true, reset: { due_at }, trusted_devices });
    await page.route("**/factors/reset/", (route) => route.fulfill({ json: { message: "" } }));
    await page.goto("/page/security");
    await page.getByText(/Your account needs a second step from May 14, 2030/).waitFor();
    expect(await page.getByRole("button", { name: /Add passkey|Set up/ }).count()).toBe(0);
    await isFine(page);
    await page.getByText(/remove your second step on May 14, 2030/).waitFor();
    const canceled = page.waitForRequest((request) => request.method() === "DELETE");
    await page.getByRole("button", { name: "Cancel reset" }).click();
    await canceled;
    await page.getByText("Reset canceled").waitFor();
    await page.getByRole("button", { name: "Stop trusting all devices" }).click();
    await page.getByText("Device no longer trusted").waitFor();
  });

  test("who must have a factor sets it up while signing in, and is in once its codes are saved", async () => {
    const { server } = running();
    const [page, device] = await arrive(running());
    for (const [name, email] of [
      ["Passkey", somebody("root")],
      ["Authenticator app", somebody("root")],
    ] as const) {
      await administrator(server, email);
      await signIn(page, email);
      await page.getByText("We sent a 6-digit code").waitFor(); // not for who has only the password
      const { code } = await server.mail(email, /code/i);
      await page.getByLabel("6-digit code").fill(code ?? "");
      await page.getByRole("heading", { name: "Set up two-step verification" }).waitFor();
      await isFine(page);
      await page.getByRole("button", { name }).click();
      if (name === "Passkey") {
        await page.getByText("Safe from phishing").waitFor();
        await isFine(page);
        await page.getByRole("button", { name: "Create a passkey" }).click();
      } else await scan(page);
      await save(page, () => page.getByTestId("who").waitFor({ state: "detached" }));
      await isSignedIn(page, email);
      await device.answers(false);
      await leave(page);
    }
  });

  test("a mailed link signs in where it was asked for, and shows a code elsewhere", async () => {
    const { server } = running();
    const [[page], [other]] = [await arrive(running()), await arrive(running())];
    for (const by of ["link", "code"]) {
      const email = await registered(server);
      await page.goto("/page/sign-in");
      const last = by === "code" ? " Last used" : "";
      await page.getByRole("link", { name: `Email me a sign-in link${last}` }).click();
      await page.getByLabel("Email address").fill(email);
      await page.getByRole("button", { name: "Send sign-in link" }).click();
      await page.getByText("If there’s an account for").waitFor();
      await isFine(page);
      const { links } = await server.mail(email, /sign in/i);
      const link = `/page/sign-in-link${new URL(links[0] ?? "").hash}`;
      if (by === "link") {
        await page.goto(link);
        await page.getByRole("button", { name: "Sign in" }).click();
        await isSignedIn(page, email);
        await leave(page);
        continue;
      }
      await other.goto(link);
      await other.getByRole("button", { name: "Sign in" }).click();
      await other.getByRole("heading", { name: "Your sign-in code" }).waitFor();
      await isFine(other);
      const code = (await other.locator(".vb-bigcode").textContent()) ?? "";
      await page.getByLabel("6-digit code").fill(code);
      await isSignedIn(page, email);
    }
  });
}

/** As long after the sign-in that the server wants a factor again: at a page of ours, and of the host. */
async function stepUp(page: Page, secret: string, recovery: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
  const old = { status: 403, json: { error: "Confirm your identity", code: "sign_in_again" } };
  await answerFirst(page, "**/recovery-codes/", (route) => route.fulfill(old));
  await page.goto("/page/security");
  await page.getByText("9 left").waitFor();
  await page.getByRole("button", { name: "New codes" }).click();
  await isFine(page);
  await page.getByRole("button", { name: "Create codes" }).click();
  await dialog.getByLabel("6-digit code").waitFor();
  await isFine(page);
  const confirm = async (recoveryCode = ""): Promise<void> => {
    await dialog.getByRole("button", { name: "Use a recovery code" }).click();
    await dialog.getByLabel("Recovery code", { exact: true }).fill(recoveryCode);
    await dialog.getByRole("button", { name: "Confirm" }).click();
  };
  await confirm(recovery);
  const codes = await save(page);

  await answerFirst(page, "**/password/change/", (route) => route.fulfill(old));
  await page.goto("/page/password");
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("a quiet long river");
  await page.getByRole("button", { name: "Change password" }).click();
  await confirm(codes[0]);
  await page.getByText("Password changed.").waitFor();

  const wants = 'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="1"';
  const refused = { status: 401, headers: { "WWW-Authenticate": wants }, json: {} };
  await page.goto("/page/order");
  await page.route("**/page/orders", (route) => route.fulfill({ body: "Thank you" }));
  await answerFirst(page, "**/page/orders", (route) => route.fulfill(refused));
  await page.getByRole("button", { name: "Order" }).click();
  await dialog.getByLabel("6-digit code").fill(codeOf(secret, 1)); // one that was never used
  await page.getByText("Thank you").waitFor();
}
