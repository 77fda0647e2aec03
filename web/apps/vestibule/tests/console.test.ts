import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connect } from "../../../testing/browser.js";
import { answerFirst, cutOff } from "../../../testing/first-answer.js";
import { hasFocus } from "../../../testing/focus.js";
import { enter } from "../../../testing/registered.js";
import { type Server, somebody } from "../../../testing/server.js";
import { expectNothingWrong, PASSWORD, serveApp, Visits } from "./visit.js";

const ROOT = "root@example.org";
const MANAGER = "mia@example.org";
const CLIENT = "cleo@example.org";
const PAT = "pat@example.org";
/** Those who are invited for the scene are sent another mail at once. */
const OFTEN = `
VESTIBULE["LIMITS"] = {"message": "100/minute per target"}
`;
/** Everybody whom these stories are about, two invitations, and two messages that were given up. */
const SCENE = `
from datetime import timedelta
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from vestibule import delivery
from vestibule.core.caller import Caller
from vestibule.delivery import Message
from vestibule.flows.create_admin import create_admin
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.set_role import set_role
from vestibule.models import Account, QueuedMessage
for email, role in (("${ROOT}", ""), ("${MANAGER}", "manager"), ("${CLIENT}", "client"), ("${PAT}", "client")):
    person = create_admin(email=email, password="${PASSWORD}", caller=Caller())
    if role:
        set_role(account=person.id, role=role, claims=None, caller=Caller())
with open("PEOPLE", "w") as file:
    print("email,first_name,last_name,role", file=file)
    for n in range(30):
        role = "client" if n % 3 else "employee"
        print(f"person{n:02}@example.org,Person,Number{n:02},{role}", file=file)
call_command("users", "import", "PEOPLE")
for email in ("iris@example.org", "ivan@example.org"):
    invite(invited=InvitedUser(email=email, role="client"), claims=None, caller=Caller())
known = Account.objects.filter
known(email="person00@example.org").update(factors="passkey totp")
known(email="person01@example.org").update(factors="totp")
known(email="person02@example.org").update(last_seen_at=timezone.now() - timedelta(days=120))
for kind, values in (("password_changed", {}), ("sign_in_code", {"code": "482915", "minutes": 5})):
    with transaction.atomic():  # the server's worker must not see it before it was given up
        delivery.queue(Message(kind, "lost@example.org", values))
        lost = QueuedMessage.objects.filter(kind=kind, recipient="lost@example.org")
        lost.update(due_at=None, failed_at=timezone.now(), attempts=5, last_error="SMTP 550")
        if kind == "sign_in_code":
            lost.update(payload=b"")
`;

let server: Server;
let browser: Browser;
const visits = new Visits();
beforeAll(async () => {
  [server, browser] = await Promise.all([serveApp({}, OFTEN), connect()]);
  const file = join(server.home, "people.csv");
  await server.command("shell", "-c", SCENE.replaceAll("PEOPLE", file));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(() => visits.end());

async function inside(who: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visits.arrive(browser, server, options);
  await enter(page, who);
  return page;
}

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function confirm(page: Page, action: string): Promise<void> {
  await choose(page, action);
  await page.getByRole("dialog").getByRole("button", { name: action }).click();
}

test("people are searched, filtered, put in order and paged through, all in the address", async () => {
  const page = await inside(ROOT);
  await page.goto("/account");
  await page.getByRole("link", { name: "Admin console" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Users" }).click();
  await page.getByRole("heading", { name: "Users" }).waitFor();
  await expect.poll(() => page.title()).toBe("Users · Vestibule");
  const search = page.getByLabel("Search");
  await search.pressSequentially("person");
  await page.waitForURL("**/people?search=person");
  await page.getByText("30 users").waitFor();
  await hasFocus(search);
  await expect.poll(() => page.getByRole("row").count()).toBe(26);

  await page.getByRole("link", { name: "Next" }).click();
  await page.getByText("Page 2").waitFor();
  await page.reload();
  await page.getByText("Page 2").waitFor();
  await expect.poll(() => page.getByRole("row").count()).toBe(6);
  expect(new URL(page.url()).search).toBe("?search=person&page=2");

  await page.getByLabel("Rows per page").selectOption("50");
  await page.waitForURL("**/people?search=person&page_size=50");
  const column = page.getByRole("columnheader", { name: "User" });
  await column.getByRole("button").click();
  await page.waitForURL("**ordering=email*");
  await column.and(page.locator("[aria-sort=ascending]")).waitFor();
  await page.getByRole("rowheader").first().getByText("person00@").waitFor();
  await column.getByRole("button").click();
  await page.waitForURL("**ordering=-email*");
  await column.and(page.locator("[aria-sort=descending]")).waitFor();

  await page.getByLabel("Role").selectOption("employee");
  await page.getByText("10 users").waitFor();
  await page.goBack();
  await page.getByText("30 users").waitFor();
  await search.fill("nobody of this name");
  await page.getByText("No users match").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByText("No users match").waitFor({ state: "detached" });
  await expect.poll(() => search.inputValue()).toBe("");
  await expect.poll(() => new URL(page.url()).search).toBe("");

  await page.goto("/people?page=nonsense");
  await page.getByRole("alert").waitFor();
});

test("a person is changed, given a role, sent away, called back and deleted", async () => {
  const page = await inside(ROOT);
  await page.goto(`/people?search=${PAT}`);
  await page.getByRole("link", { name: PAT }).click();
  await page.getByRole("button", { name: "Edit name" }).click();
  await page.getByLabel("First name").fill("Pat");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  const phone = page.getByRole("button", { name: "Edit phone number" });
  await phone.click();
  await page.getByLabel("Phone number").fill("12");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Enter a phone number with its country code").waitFor();
  await page.getByLabel("Phone number").fill("+41791234567");
  await page.getByRole("button", { name: "Save" }).click();
  await phone.waitFor(); // that something is saved may be said of the name
  await page.getByRole("heading", { level: 1, name: "Pat" }).waitFor();

  await page.getByRole("combobox", { name: "Role" }).selectOption("employee");
  await page.getByRole("button", { name: "Change role" }).click();
  await page.getByRole("dialog", { name: "Change role: Pat?" }).waitFor();
  await page.keyboard.press("Escape");
  // As it would be ten minutes after the sign-in; what comes next goes to the server.
  const refusal = { error: "Enter your password, or sign in again", code: "sign_in_again" };
  await answerFirst(page, "**/role/", (route) => route.fulfill({ status: 403, json: refusal }));
  await page.getByRole("button", { name: "Change role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  const stepUp = page.getByRole("dialog", { name: "Confirm it’s you" });
  // The dialog asks first what the account has; then its field has the focus.
  await hasFocus(stepUp.getByLabel("Current password"));
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await stepUp.getByText("That’s not your current password.").waitFor();
  await stepUp.getByLabel("Current password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Role changed to Employee").waitFor();
  await page.getByText("by root@example.org · before: client").waitFor();

  await confirm(page, "Send password reset");
  await page.getByText(`Reset link sent to ${PAT}`).waitFor();
  await server.mail(PAT, /password/i);
  await confirm(page, "Sign out everywhere");
  await page.getByText("Signed out of 0 devices").waitFor();
  await confirm(page, "Deactivate");
  await page.getByText("User deactivated").waitFor();
  await confirm(page, "Reactivate");
  await page.getByText("User reactivated").waitFor();
  await confirm(page, "Deactivate");
  await page.getByText("User deactivated").waitFor();
  await confirm(page, "Delete user");
  await page.getByText(`${PAT} deleted`).waitFor();
  await page.goBack();
  await page.goForward();
  await page.getByText("This no longer exists.").waitFor();
});

test("the last administrator stays one, and nobody sends themselves away", async () => {
  const page = await inside(ROOT);
  await page.goto(`/people?search=${ROOT}`);
  await page.getByRole("link", { name: ROOT }).click();
  await page.getByRole("heading", { name: "Details" }).waitFor();
  expect(await page.getByRole("button", { name: "Actions" }).count()).toBe(0);
  // Where there is hardly room for it, the name of the role stays in one piece.
  await page.setViewportSize({ width: 660, height: 700 });
  await page.goto(`/people?search=${ROOT}`);
  const role = page.getByRole("cell", { name: "Administrator" }).first();
  await role.waitFor();
  const lines = await role.evaluate((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
  });
  expect(lines).toBe(1);
  expect(await page.getByRole("button", { name: "Change role" }).count()).toBe(0);
});

test("something is done to one user from the list, and to several at once", async () => {
  const page = await inside(ROOT);
  await page.goto("/people?search=person1"); // ten of them, and nobody whom other stories need
  await page.getByText("10 users").waitFor();
  await page.getByRole("button", { name: "Actions for Person Number10" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await page.getByText("User deactivated").waitFor();
  const row = page.getByRole("row", { name: /Number10/ });
  await row.getByRole("cell", { name: "Deactivated" }).waitFor();

  await page.getByRole("checkbox", { name: "Select Person Number10" }).check();
  await page.getByRole("group", { name: "1 selected" }).waitFor();
  await page.getByRole("checkbox", { name: "Select all users on this page" }).check();
  const bar = page.getByRole("group", { name: "10 selected" });
  await bar.waitFor();
  await expectNothingWrong(page);
  await bar.getByRole("button", { name: "Deactivate" }).click();
  await page.getByRole("dialog", { name: "Deactivate: 9 users?" }).waitFor();
  // One of them is refused; what was done to the others is said all the same.
  await answerFirst(page, "**/deactivate/", (route) => route.abort());
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await page.getByText("Done for 8 users You’re offline.").waitFor();
  await bar.waitFor({ state: "detached" });
  await hasFocus(page.getByText("Done for 8 users You’re offline."));
  await page.getByRole("checkbox", { name: "Select all users on this page" }).check();
  await bar.getByRole("button", { name: "Reactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reactivate" }).click();
  await page.getByText("Done for 9 users").waitFor();
  await page.getByRole("checkbox", { name: "Select all users on this page" }).check();
  await bar.getByRole("button", { name: "Clear selection" }).click();
  await bar.waitFor({ state: "detached" });
});

test("an invited user gets a mail", async () => {
  const page = await inside(ROOT);
  await page.goto("/people/invite");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByText("This field is required.").waitFor();
  const email = somebody("new");
  await page.getByLabel("Email address").fill(email);
  await expect.poll(() => page.getByLabel("Role").inputValue()).toBe("client");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByText(`Invitation sent to ${email}`).waitFor();
  await server.mail(email);
  await page.getByRole("link", { name: "View user" }).click();
  await page.getByRole("heading", { level: 1, name: email }).waitFor();
  await page.getByText("Invited", { exact: true }).waitFor();
});

test("events are picked by kind, and messages that failed are sent again", async () => {
  const page = await inside(ROOT);
  await page.goto("/events");
  const lines = page.getByRole("rowheader");
  await lines.getByText("Role changed").first().waitFor();
  await page.getByLabel("Event").selectOption("signed_in");
  await page.waitForURL("**/events?event=signed_in");
  await lines.getByText("Signed in", { exact: true }).first().waitFor();
  await lines.getByText("Role changed").first().waitFor({ state: "detached" });
  await page.getByLabel("From").fill("2100-01-01");
  await page.getByText("No events match").waitFor();

  await page.goto("/outbox?state=dead");
  await page.getByText("2 failed").waitFor();
  await page.getByText("Can’t be resent: its code or link has been erased.").waitFor();
  expect(await page.getByText("482915").count()).toBe(0);
  await page.getByRole("button", { name: "Resend to lost@example.org" }).click();
  await page.getByText("Queued again").waitFor();
  await server.mail("lost@example.org");
  await page.getByLabel("Recipient").fill("nobody@example.org");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.waitForURL("**/outbox?state=dead&recipient=nobody*");
  await page.getByText("No messages match").waitFor();
  await page.getByLabel("Status").selectOption("Any status");
  await page.waitForURL("**/outbox?recipient=nobody*");
});

test("the overview counts, and each of its figures leads to what it counts", async () => {
  const page = await inside(ROOT);
  await page.goto("/overview");
  const figure = (label: string) => page.getByRole("link", { name: new RegExp(`^${label}`) });
  expect(Number((await figure("Users ?\\d").textContent())?.match(/\d+/)?.[0])).toBeGreaterThan(30);
  await page.getByText("Signed in").first().waitFor();
  await figure("Failed messages").click();
  await page.waitForURL("**/outbox?state=dead");
  await page.goBack();
  await figure("Failed sign-ins").click();
  await page.waitForURL("**/events?event=sign_in_failed&since=*");
  await page.goBack();
  await figure("Unverified").click();
  await page.waitForURL("**/people?verified=false");
});

test("the overview shows a period, and its figures as a picture and as a table", async () => {
  const page = await inside(ROOT);
  await page.goto("/overview");
  await page.getByText("Last 30 days").first().waitFor();
  await page.getByRole("navigation", { name: "Period" }).getByRole("link", { name: "7 d" }).click();
  await page.waitForURL("**/overview?days=7");
  await page.getByText("Last 7 days").first().waitFor();
  await page.getByText("Show as table").click();
  const table = page.getByRole("table", { name: "Active users" });
  expect(await table.getByRole("row").count()).toBe(8);
  const cells = (row: number) => table.getByRole("row").nth(row).getByRole("cell");
  const [[today], [yesterday]] = [
    await cells(1).allTextContents(),
    await cells(2).allTextContents(),
  ];
  expect(Number(today) + Number(yesterday)).toBeGreaterThan(0); // a day may have begun meanwhile
  const without = page.getByRole("meter", { name: "None" });
  expect(Number(await without.getAttribute("value"))).toBeGreaterThan(30);
});

test("users are filtered by second step and last activity, and saved as a file", async () => {
  const page = await inside(ROOT);
  await page.goto("/people?search=person");
  await page.getByText("30 users").waitFor();
  const factor = page.getByLabel("Second step");
  await factor.selectOption("passkey");
  await page.getByText("1 user", { exact: true }).waitFor();
  await page.getByRole("cell", { name: "Passkey App" }).waitFor();
  await factor.selectOption("none");
  await page.getByText("28 users").waitFor();
  await page.getByLabel("Last seen").selectOption("older");
  await page.getByText("1 user", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Person Number02" }).waitFor();
  await page.goto(`/people?search=${ROOT}`);
  const root = page.getByRole("row").filter({ hasText: ROOT });
  await root.getByRole("cell", { name: /^Now$|ago$/ }).waitFor();

  await page.goto("/people?search=person");
  const column = page.getByRole("columnheader", { name: "Last seen" });
  await column.getByRole("button").click();
  await column.and(page.locator("[aria-sort=descending]")).waitFor();
  await page.getByRole("rowheader").first().getByText("person02@").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  const file = join(server.home, "users.csv");
  await download.saveAs(file);
  const lines = (await readFile(file, "utf8")).trimEnd().split("\r\n");
  expect(lines[0]).toBe(
    "id,email,email_verified,username,first_name,last_name,phone,role,is_active,factors,last_seen_at,created_at",
  );
  expect(lines).toHaveLength(31);
  expect(lines[1]).toContain(",person02@example.org,");
  expect(lines.find((each) => each.includes("person00@"))).toContain(",passkey totp,");
});

test("pending invitations are listed, sent again and revoked", async () => {
  const page = await inside(ROOT);
  await page.goto("/people");
  await page.getByRole("navigation").getByRole("link", { name: "Invitations" }).click();
  const iris = page.getByRole("row").filter({ hasText: "iris@example.org" });
  await iris.getByRole("cell", { name: "In 7 days" }).waitFor();
  await page.getByRole("button", { name: "Resend to iris@example.org" }).click();
  await page.getByText("Invitation sent to iris@example.org").waitFor();
  await page.getByRole("button", { name: "Revoke invitation to ivan@example.org" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke: ivan@example.org?" });
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Invitation to ivan@example.org revoked").waitFor();
  await page.getByRole("link", { name: "ivan@example.org" }).waitFor({ state: "detached" });
  await iris.waitFor();
  await page.goto("/people?search=ivan");
  await page.getByText("Deactivated").and(page.locator("td *")).waitFor();
});

const WORDS = new URL("../../../packages/react/src/words/console/", import.meta.url);

/** The languages whose hint is longer than the field before it grows, beside other filters. */
async function cutHints(field: Locator): Promise<string[]> {
  const files = (await readdir(WORDS)).filter((name) => name.endsWith(".json"));
  const read = async (name: string): Promise<[string, string]> => {
    const words = JSON.parse(await readFile(new URL(name, WORDS), "utf8"));
    return [name, words.eventsHint];
  };
  return field.evaluate(
    (input, hints) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(input);
      const { flexBasis } = getComputedStyle(input.closest(".vb-search") as Element);
      const [all, before, after] = [flexBasis, paddingLeft, paddingRight].map(Number.parseFloat);
      const room = Number(all) - Number(before) - Number(after);
      const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
      pen.font = font;
      return hints
        .filter(([, hint]) => !(pen.measureText(hint).width <= room))
        .map(([name]) => name);
    },
    await Promise.all(files.map(read)),
  );
}

test("events are found by user and address, and saved as a file", async () => {
  const page = await inside(ROOT);
  await page.goto("/events");
  await page.getByRole("heading", { name: "Sign-ins" }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  const file = join(server.home, "audit-log.csv");
  await download.saveAs(file);
  const text = await readFile(file, "utf8");
  expect(text.split("\r\n")[0]).toBe(
    "at,event,account,account_email,actor,actor_email,ip,user_agent,session,request_id,details",
  );
  expect(text).toContain(`,signed_in,`);
  expect(text).toContain(ROOT);

  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.and(page.locator(":focus")).waitFor();
  expect(await cutHints(search)).toEqual([]);
  await search.fill(MANAGER);
  await page.waitForURL(`**/events?search=${encodeURIComponent(MANAGER)}`);
  await page.getByRole("cell").getByText(ROOT).first().waitFor({ state: "detached" });
  await page.getByRole("cell").getByText(MANAGER).first().waitFor();
  await search.fill("203.0.113.250");
  await page.getByText("No events match").waitFor();
  await search.fill("nobody-at-all");
  await page.waitForURL("**/events?search=nobody-at-all");
  await page.getByText("No events match").waitFor();
});

test("roles and policies are read, and say where they come from", async () => {
  const page = await inside(ROOT);
  await page.goto("/roles");
  await page.getByText("Set in the server’s configuration.").waitFor();
  const manager = page.getByRole("row", { name: /^Manager/ });
  await manager.getByText("Employee, Client").waitFor();
  await manager.getByText("send password reset").waitFor();
  await page
    .getByRole("row", { name: /^Client/ })
    .getByText("Their own account only")
    .waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Policies" }).click();
  await page.getByText("Minimum length").waitFor();
  await page.getByText("10 minutes").waitFor();
});

test("the command palette finds users and pages, and acts, by the keyboard alone", async () => {
  const page = await inside(ROOT);
  await page.goto("/overview");
  await page.getByRole("button", { name: "Search Ctrl K" }).waitFor();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  const field = palette.getByRole("combobox", { name: "Search" });
  await field.and(page.locator(":focus")).waitFor();
  await palette.getByRole("option", { name: "Policies" }).waitFor();
  await field.fill("Number07");
  await palette.getByRole("option", { name: /person07@example.org/ }).waitFor();
  await expectNothingWrong(page);
  const selected = palette.getByRole("option", { selected: true });
  await field.press("ArrowDown");
  await selected.getByText("Send password reset").waitFor();
  await field.press("Enter");
  await page.getByRole("dialog", { name: /^Send password reset/ }).waitFor();
  const mailed = page.getByText("Reset link sent to person07@example.org");
  await page.getByRole("button", { name: "Send password reset" }).click();
  await mailed.waitFor();
  await field.fill("outb");
  await selected.getByText("Outbox").waitFor();
  await field.press("Enter");
  await page.waitForURL("**/outbox");
  await palette.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Search Ctrl K" }).click();
  await palette.waitFor();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
});

test("what a role may not do is not offered, and refused in words", async () => {
  const manager = await inside(MANAGER);
  await manager.goto("/account");
  await manager.getByRole("link", { name: "Admin console" }).click();
  const overview = manager.getByRole("heading", { level: 1, name: "Overview" });
  await overview.and(manager.locator(":focus")).waitFor(); // loaded after the page was reached
  await manager.getByRole("link", { name: /^Unverified/ }).waitFor();
  expect(await manager.getByText("Failed sign-ins").count()).toBe(0); // these are for administrators
  await manager.getByRole("navigation").getByRole("link", { name: "Users" }).click();
  await manager.getByLabel("Search").fill("r"); // the administrator's, too
  await manager.getByText("No users match").waitFor();
  expect(await manager.getByRole("link", { name: "Outbox" }).count()).toBe(0);
  await manager.goto("/outbox");
  await manager.getByText("You don’t have permission to view this.").waitFor();
  await manager.goto("/people?search=person00");
  await manager.getByRole("link", { name: "Person Number00" }).click();
  await manager.getByRole("button", { name: "Actions" }).click();
  await manager.getByRole("menuitem", { name: "Deactivate" }).waitFor();
  expect(await manager.getByRole("heading", { name: "Activity" }).count()).toBe(0);
  expect(await manager.getByRole("button", { name: "Change role" }).count()).toBe(0);

  const client = await inside(CLIENT);
  const asked = client.waitForResponse("**/api/auth/roles/");
  await client.goto("/people");
  await asked;
  await client.getByText("You don’t have access to the admin console.").waitFor();
  expect(await client.getByRole("link", { name: "Users" }).count()).toBe(0);

  const nobody = await visits.arrive(browser, server);
  await nobody.goto("/people?search=ann");
  await nobody.waitForURL("**/sign-in?next=%2Fpeople%3Fsearch%3Dann");
});

test("without a network what was shown stays, and another attempt is offered", async () => {
  const page = await inside(ROOT);
  await page.goto("/people?search=person");
  await page.getByText("30 users").waitFor();
  const giveBack = await cutOff(page, "**/api/auth/users/**");
  await page.getByLabel("Role").selectOption("manager");
  await page.getByText("You’re offline. We’ll reconnect as soon as we can.").waitFor();
  expect(await page.getByRole("row").count()).toBeGreaterThan(20);
  giveBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("No users match").waitFor();
});

test("everything is done with the keyboard alone, in the browser's language", async () => {
  const page = await visits.arrive(browser, server, { locale: "de-CH" });
  await page.goto("/sign-in");
  await page.getByLabel("E-Mail-Adresse").fill(ROOT);
  await page.getByLabel("Passwort", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  // A page may give its heading the focus when it is there, and take it from what has it by then.
  const begins = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
  await begins("Profil");
  await page.getByRole("link", { name: "Administration" }).press("Enter");
  await begins("Übersicht");
  await page.getByRole("navigation").getByRole("link", { name: "Benutzer" }).press("Enter");
  await begins("Benutzer");
  await page.getByLabel("Suchen").pressSequentially("person29");
  await page.getByText("1 Benutzer").waitFor();
  const reached = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      const text = await page.evaluate(() => document.activeElement?.textContent ?? "");
      if (text === name) return;
    }
    throw new Error(`Nobody gets to "${name}" with the Tab key`);
  };
  await reached("Person Number29");
  await page.keyboard.press("Enter");
  await begins("Person Number29");
  await page.getByRole("heading", { name: "Details" }).waitFor();
  await reached("Aktionen");
  await page.keyboard.press("Enter");
  const items = page.getByRole("menuitem");
  await hasFocus(items.first());
  await page.keyboard.press("ArrowUp"); // the last of them
  await hasFocus(items.and(page.getByText("Deaktivieren")));
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await reached("Deaktivieren");
  await page.keyboard.press("Enter");
  await page.getByText("Benutzer deaktiviert").waitFor();
});

// Colors do not depend on the width, nor the width on colors: so these two are all four.
const LOOKS = [
  [320, "dark"],
  [1280, "light"],
] as const;

test("every page is accessible and fits, on a desktop and at 320 px, light and dark", async () => {
  const page = await inside(ROOT);
  const hasNothingWrong = async (): Promise<void> => {
    for (const [width, colorScheme] of LOOKS) {
      await page.setViewportSize({ width, height: 700 });
      await page.emulateMedia({ colorScheme });
      await expectNothingWrong(page);
    }
  };
  const pages = [
    ["/people?search=person", "users"],
    ["/people?search=nobody-at-all", "No users match"],
    ["/people?page=nonsense", "Try again"],
    ["/overview", "View all"],
    ["/people/invite", "Send invitation"],
    ["/people/invitations", "iris@example.org"],
    ["/events", "Show as table"],
    ["/roles", "Administrator"],
    ["/policies", "Minimum length"],
    ["/outbox", "failed"],
  ] as const;
  for (const [path, shown] of pages) {
    await page.goto(path);
    await page.locator(`main :not(option):text("${shown}")`).first().waitFor();
    await hasNothingWrong();
  }
  await page.goto("/people?search=person05");
  await page.getByRole("link", { name: "Person Number05" }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await hasNothingWrong();
  await page.getByRole("button", { name: "Actions" }).click();
  await hasNothingWrong();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await page.getByRole("dialog").waitFor();
  await hasNothingWrong();
});
