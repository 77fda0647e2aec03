import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../../../testing/browser.js";
import { cutOff } from "../../../../testing/first-answer.js";
import type { Server } from "../../../../testing/server.js";
import { serveBundle } from "../../../../testing/stage.js";
import type { ClientOptions } from "../../src/index.js";
import { PASSWORD, register, stranger } from "../people.js";
import { Person, sessionOf, shows, signIn } from "./tabs.js";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle(), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const TRANSPORTS: [string, ClientOptions][] = [
  ["cookies", {}],
  ["bearer tokens in IndexedDB", { transport: "bearer", storage: "unsafe-indexeddb" }],
];
const ELSEWHERE = {
  status: "anonymous",
  endedBecause: "signed_out_elsewhere",
  endedAt: expect.any(Date),
};
const NOBODY = { status: "anonymous", endedBecause: null, endedAt: null };

/** A browser whose session was ended elsewhere while no page of it was open. */
async function endedElsewhere(options: ClientOptions): Promise<Person> {
  const email = await register(stranger(server));
  const person = await Person.arrive(browser, server, options);
  const page = await person.tab();
  await signIn(page, email, PASSWORD);
  await page.close();
  await endElsewhere(email);
  return person;
}

async function endElsewhere(email: string): Promise<void> {
  const other = stranger(server);
  await other.signIn({ email, password: PASSWORD });
  await other.endOtherSessions();
}

/** Ask one thing of what the client has stored in this browser. */
function ask(page: Page, method: "get" | "delete"): Promise<string | undefined> {
  return page.evaluate(
    (method) =>
      new Promise((resolve) => {
        const opening = indexedDB.open(`vestibule:${location.origin}/api/auth/`);
        opening.onsuccess = () => {
          const asking = opening.result.transaction("session", "readwrite");
          const asked = asking.objectStore("session")[method](0);
          asking.oncomplete = () => {
            opening.result.close();
            resolve(asked.result?.reason);
          };
        };
      }),
    method,
  );
}

/** Forget what the client has stored in this browser; cookies stay. */
async function forget(page: Page): Promise<void> {
  await ask(page, "delete");
}

/** Wait until the reason is stored: a page shows it before. */
async function stores(page: Page, reason = ELSEWHERE.endedBecause): Promise<void> {
  await expect.poll(() => ask(page, "get")).toBe(reason);
}

describe.each(TRANSPORTS)("with %s", (_, options) => {
  test("a session that ended while no page was open says why, and once more after a reload", async () => {
    const person = await endedElsewhere(options);
    const page = await person.tab();
    expect(await sessionOf(page)).toMatchObject(ELSEWHERE);
    await stores(page);
    await page.reload();
    expect(await sessionOf(page)).toMatchObject(ELSEWHERE);
    await expect
      .poll(async () => (await person.tab()).evaluate(() => window.client.known()))
      .toEqual(NOBODY);
    await person.context.close();
  });

  test("a session that has ended says why and when in every open page", async () => {
    const email = await register(stranger(server));
    const person = await Person.arrive(browser, server, options);
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await endElsewhere(email);
    await first.evaluate(() => window.client.refresh());
    await shows(second, "anonymous");
    for (const page of [first, second]) expect(await sessionOf(page)).toMatchObject(ELSEWHERE);
    await person.context.close();
  });

  test("a sign-out is not told again after a reload", async () => {
    const email = await register(stranger(server));
    const person = await Person.arrive(browser, server, options);
    const page = await person.tab();
    await signIn(page, email, PASSWORD);
    await page.evaluate(() => window.client.signOut());
    await page.reload();
    expect(await sessionOf(page)).toEqual(NOBODY);
    await person.context.close();
  });

  test("a sign-out that is told late leaves the session alone that another tab has opened", async () => {
    const email = await register(stranger(server));
    const person = await Person.arrive(browser, server, options);
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    const giveBack = await cutOff(person.context, "**/logout/");
    await first.evaluate(() => window.client.signOut().catch(() => {}));
    await shows(second, "anonymous");
    giveBack();
    await signIn(second, email, PASSWORD);
    await shows(first, "authenticated", email);
    await first.evaluate(() => window.client.retry());
    for (const tab of [first, second]) {
      expect(await tab.evaluate(() => window.client.readProfile())).toMatchObject({ email });
      await shows(tab, "authenticated", email);
    }
    await person.context.close();
  });
});

test("the server's reason is told even if this browser has stored nothing", async () => {
  const person = await endedElsewhere({});
  const page = await person.context.newPage();
  await page.goto(`${server.origin}/livez`); // a client would store what it finds
  await forget(page);
  const next = await person.tab();
  expect(await sessionOf(next)).toMatchObject(ELSEWHERE);
  await person.context.close();
});

test("the stored reason is told if the server has forgotten it", async () => {
  const person = await endedElsewhere({});
  const page = await person.tab();
  expect(await sessionOf(page)).toMatchObject(ELSEWHERE);
  await stores(page);
  await person.context.clearCookies();
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: as a proxy or an older page may leave it
    document.cookie = "vestibule-csrftoken=old; path=/";
  });
  const before = person.count("POST token/refresh/");
  await page.reload();
  expect(await sessionOf(page)).toMatchObject(ELSEWHERE);
  expect(person.count("POST token/refresh/")).toBe(before + 1);
  await person.context.close();
});

test("a theft is told to the page that is opened after it", async () => {
  const email = await register(stranger(server));
  const person = await Person.arrive(browser, server, {});
  const page = await person.tab();
  await signIn(page, email, PASSWORD);
  const stolen = await person.context.cookies();
  await page.evaluate(async () => {
    await window.client.refresh();
    await window.client.refresh();
  });
  await page.close();
  // Now the thief is ahead: this browser still has the refresh token of the start.
  await person.context.clearCookies();
  await person.context.addCookies(stolen.filter(({ name }) => !name.includes("access")));
  const next = await person.tab();
  const told = { status: "anonymous", endedBecause: "refresh_reused", endedAt: expect.any(Date) };
  expect(await sessionOf(next)).toMatchObject(told);
  await stores(next, told.endedBecause);
  await next.reload();
  expect(await sessionOf(next)).toMatchObject(told);
  await person.context.close();
});
