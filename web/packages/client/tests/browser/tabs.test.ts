import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../../../testing/browser.js";
import { cutOff } from "../../../../testing/first-answer.js";
import type { Server } from "../../../../testing/server.js";
import { serveBundle } from "../../../../testing/stage.js";
import type { ClientOptions, Session } from "../../src/index.js";
import { LOCK_TIMEOUT } from "../../src/lock.js";
import { gate, PASSWORD, register, stranger } from "../people.js";
import { Person, sessionOf, shows, signIn } from "./tabs.js";

// Of each, nobody is late: a gate opens when all three have begun. So chance has little to add.
const ROUNDS = 20;
const HASTY = `
from datetime import timedelta
VESTIBULE["ACCESS_LIFETIME"] = timedelta(seconds=1)
`;
const REFRESH = "POST token/refresh/";
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

/** Let a tab wait for the lock for as long as a busy machine has it wait. */
function waitForLock(timeout: number): void {
  const set = window.setTimeout;
  const patient = (act: () => void, after?: number) => (after === timeout ? 0 : set(act, after));
  Object.assign(window, { setTimeout: patient });
}

/** Hold the lock of the tabs for good. */
function holdLock(): Promise<void> {
  const name = `vestibule:${location.origin}/api/auth/`;
  return new Promise((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise(() => {});
    });
  });
}

/** Come back to a tab. Returns what it shows once it has looked at what is stored. */
async function comeBack(): Promise<Session> {
  document.dispatchEvent(new Event("visibilitychange"));
  await window.client.readProfile().catch(() => {});
  return window.client.session;
}

/** From the next answer to a refresh on, let `reads` say when what was read is told. */
function tellLate(): void {
  const { reads } = window as unknown as { reads: () => Promise<void> };
  const { fetch } = window;
  let isLate = false;
  window.fetch = async (input, init) => {
    const response = await fetch(input, init);
    isLate ||= response.url.endsWith("/token/refresh/");
    return response;
  };
  const { prototype } = IDBTransaction;
  const own = Object.getOwnPropertyDescriptor(prototype, "oncomplete") as PropertyDescriptor;
  Object.defineProperty(prototype, "oncomplete", {
    ...own,
    set(this: IDBTransaction, told: () => void) {
      own.set?.call(this, async () => {
        if (isLate && this.mode === "readonly") await reads();
        told();
      });
    },
  });
}

/** Let no message of another tab arrive from now on, as if all were late. */
function hearNothing(): void {
  Object.defineProperty(BroadcastChannel.prototype, "onmessage", { set: () => {} });
  window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}

/** Note each status that a tab shows from now on. */
function noteStatus(): void {
  const noted: string[] = [];
  Object.assign(window, { noted });
  window.client.subscribe(() => noted.push(window.client.session.status));
}

/** Let nothing be stored, as on a full disk. */
function fillDisk(): void {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given) {
    const request = put.apply(this, given);
    this.transaction.abort();
    return request;
  };
}

/** Wait until the session of this user is stored; null for none. */
async function stored(page: Page, user: string | null): Promise<void> {
  const read = (): Promise<string | null> =>
    new Promise((resolve) => {
      const opening = indexedDB.open(`vestibule:${location.origin}/api/auth/`);
      opening.onsuccess = () => {
        const asked = opening.result.transaction("session").objectStore("session").get(0);
        asked.onsuccess = () => {
          opening.result.close();
          resolve(asked.result.user);
        };
      };
    });
  await expect.poll(() => page.evaluate(read)).toBe(user);
}

describe.each(TRANSPORTS)("with %s", (_, options) => {
  async function arrived(): Promise<{ person: Person; email: string }> {
    const email = await register(stranger(server));
    return { person: await Person.arrive(browser, server, options), email };
  }

  test(`three tabs that refresh at once, ${ROUNDS} times, refresh once each time`, async () => {
    const { person, email } = await arrived();
    const begun = { count: 0, all: gate() };
    await person.context.exposeFunction("begun", () => {
      begun.count += 1;
      if (begun.count === 3) begun.all.open();
    });
    const tabs = await person.tabs(3);
    await signIn(tabs[0] as Page, email, PASSWORD);
    for (const tab of tabs) {
      await shows(tab, "authenticated", email);
      await tab.evaluate(waitForLock, LOCK_TIMEOUT);
    }
    await person.context.route("**/token/refresh/", async (route) => {
      await begun.all.passed; // nobody is late, so one refresh must do for all
      await route.continue();
    });

    const before = person.count(REFRESH);
    for (let round = 1; round <= ROUNDS; round += 1) {
      Object.assign(begun, { count: 0, all: gate() });
      const renew = (): Promise<void> => {
        const refreshed = window.client.refresh();
        (window as unknown as { begun: () => void }).begun();
        return refreshed;
      };
      await Promise.all(tabs.map((tab) => tab.evaluate(renew)));
      expect(person.count(REFRESH) - before).toBe(round);
    }

    const [first] = tabs as [Page];
    for (const tab of tabs) await shows(tab, "authenticated", email);
    const { events } = await first.evaluate(() => window.client.listEvents());
    expect(events.map((each) => each.event)).not.toContain("refresh_reused");
    await person.context.close();
  });

  test("signing out in one tab signs out all, and says so", async () => {
    const { person, email } = await arrived();
    const [first, second, third] = (await person.tabs(3)) as [Page, Page, Page];
    await signIn(first, email, PASSWORD);
    for (const tab of [second, third]) await shows(tab, "authenticated", email);
    await first.evaluate(() => window.client.signOut());
    for (const tab of [first, second, third]) {
      await shows(tab, "anonymous");
      expect(await sessionOf(tab)).toMatchObject({ endedBecause: "signed_out" });
    }
    const later = await person.tab();
    await shows(later, "anonymous");
    await person.context.close();
  });

  test("another account in one tab is the account of all", async () => {
    const { person, email } = await arrived();
    const other = await register(stranger(server));
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await signIn(first, other, PASSWORD);
    await shows(second, "authenticated", other);
    await person.context.close();
  });

  test("a reload and a new tab are signed in without a refresh", async () => {
    const { person, email } = await arrived();
    const page = await person.tab();
    await signIn(page, email, PASSWORD);
    await page.reload();
    await shows(page, "authenticated", email);
    await shows(await person.tab(), "authenticated", email);
    expect(person.count(REFRESH)).toBe(0);
    await person.context.close();
  });

  test("a renewal whose answer was lost is tried again by another page with the same key", async () => {
    const { person, email } = await arrived();
    const page = await person.tab();
    await signIn(page, email, PASSWORD);
    const keys: (string | undefined)[] = [];
    await person.context.route("**/token/refresh/", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return route.continue();
      await route.fetch(); // the server has answered, and nobody hears of it
      return route.abort("connectionreset");
    });
    const codes = (tab: Page): Promise<string> =>
      tab.evaluate(() =>
        window.client.refresh().then(
          () => "",
          (error) => error.code,
        ),
      );
    expect(await codes(page)).toBe("network");
    await page.reload();
    await shows(page, "authenticated", email);
    expect(await codes(page)).toBe("");
    expect(await codes(page)).toBe("");
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[!-~]{20,200}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    await shows(page, "authenticated", email);
    await person.context.close();
  });

  test("another tab that refreshes while a change of password is answered goes on", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await second.evaluate(waitForLock, LOCK_TIMEOUT);
    const [changed, refreshing] = [gate(), gate()];
    await person.context.exposeFunction("begun", () => refreshing.open());
    await person.context.route("**/password/change/", async (route) => {
      const response = await route.fetch();
      changed.open();
      await refreshing.passed;
      await route.fulfill({ response });
    });
    const change = first.evaluate((current_password) => {
      return window.client.changePassword({ current_password, new_password: "another passphrase" });
    }, PASSWORD);
    await changed.passed;
    await second.evaluate(() => {
      const refreshed = window.client.refresh();
      (window as unknown as { begun: () => void }).begun();
      return refreshed;
    });
    await change;
    expect(person.count(REFRESH)).toBe(0); // it waited for the tokens that were on their way
    for (const tab of [second, first]) {
      await tab.evaluate(() => window.client.refresh());
      await shows(tab, "authenticated", email);
    }
    await person.context.close();
  });

  test("another page goes on after a change of password whose answer was lost", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await person.context.route("**/password/change/", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    const code = await first.evaluate((current_password) => {
      const passwords = { current_password, new_password: "another passphrase" };
      return window.client.changePassword(passwords).catch((error) => error.code as string);
    }, PASSWORD);
    expect(code).toBe("network");
    for (const tab of [second, first]) {
      await tab.evaluate(() => window.client.readProfile());
      await tab.evaluate(() => window.client.refresh());
      await shows(tab, "authenticated", email);
    }
    await person.context.close();
  });

  test("without a network the session is kept, and goes on when it is back", async () => {
    const { person, email } = await arrived();
    const page = await person.tab();
    await signIn(page, email, PASSWORD);
    const giveBack = await cutOff(person.context, "**/api/**");
    const code = await page.evaluate(() =>
      window.client.refresh().then(
        () => "",
        (error) => error.code,
      ),
    );
    expect(code).toBe("network");
    await shows(page, "authenticated", email);
    giveBack();
    await page.evaluate(() => window.client.readProfile());
    await page.evaluate(() => window.client.retry().then(() => window.client.refresh()));
    await shows(page, "authenticated", email);
    await person.context.close();
  });

  test("a page that is opened without a network finds out when it is back", async () => {
    const { person, email } = await arrived();
    await signIn(await person.tab(), email, PASSWORD);
    const giveBack = await cutOff(person.context, "**/api/**");
    const page = await person.tab();
    await page.waitForFunction(() => {
      const { session } = window.client;
      return session.status === "unknown" && session.error?.code === "network";
    });
    giveBack();
    await shows(page, "authenticated", email); // by itself, after its pause
    await person.context.close();
  });

  test("a tab that sits on the lock does not keep the others from renewing", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await first.evaluate(() => {
      const name = `vestibule:${location.origin}/api/auth/`;
      void navigator.locks.request(name, () => new Promise(() => {}));
    });
    const before = person.count(REFRESH);
    await second.clock.install();
    const refreshed = second.evaluate(() => window.client.refresh());
    await expect
      .poll(() => second.evaluate(async () => (await navigator.locks.query()).pending?.length))
      .toBe(1);
    await second.clock.fastForward(LOCK_TIMEOUT);
    await refreshed;
    expect(person.count(REFRESH)).toBe(before + 1);
    await shows(second, "authenticated", email);
    await person.context.close();
  });

  test("a page that comes back from the back/forward cache knows of a sign-out", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    const page = first;
    await signIn(page, email, PASSWORD);
    await shows(second, "authenticated", email);
    // Playwright cannot follow a page through the cache, so the page is told that it was there.
    const passes = (type: string): void => {
      window.dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
    };
    await page.evaluate(passes, "pagehide");
    const other = second;
    await other.evaluate(() => window.client.signOut());
    await shows(page, "authenticated", email);
    await page.evaluate(passes, "pageshow");
    await shows(page, "anonymous");
    await person.context.close();
  });

  test("a sign-out that waits for another tab is known to this one, and to the next page", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await first.evaluate(waitForLock, LOCK_TIMEOUT);
    await second.evaluate(holdLock);
    await first.evaluate(() => {
      void window.client.signOut().catch(() => {}); // it is left before it ends
    });
    expect(await first.evaluate(comeBack)).toMatchObject({ endedBecause: "signed_out" });
    await first.close();
    expect(await sessionOf(await person.tab())).toMatchObject({ status: "anonymous" });
    await person.context.close();
  });

  test.each([
    ["hears of it", false],
    ["does not hear of it", true],
  ])("a sign-out wins over a refresh that another tab is storing, which %s", async (_, isDeaf) => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await first.evaluate(waitForLock, LOCK_TIMEOUT);
    const [reading, told] = [gate(), gate()];
    await second.exposeFunction("reads", () => {
      reading.open();
      return told.passed;
    });
    await second.evaluate(tellLate);
    if (isDeaf) await second.evaluate(hearNothing);
    const refreshed = second.evaluate(() => window.client.refresh());
    await reading.passed; // the answer is there, and the last look at what is stored is done
    const signedOut = first.evaluate(() => window.client.signOut());
    if (!isDeaf) await shows(second, "anonymous");
    await second.evaluate(noteStatus);
    await stored(first, null);
    told.open();
    await Promise.all([refreshed, signedOut]);
    expect(await sessionOf(first)).toMatchObject({ endedBecause: "signed_out" });
    expect(await second.evaluate(comeBack)).toMatchObject({ endedBecause: "signed_out" });
    const noted = await second.evaluate(() => (window as unknown as { noted: string[] }).noted);
    if (!isDeaf) expect(noted).not.toContain("authenticated");
    expect(await sessionOf(await person.tab())).toMatchObject({ status: "anonymous" });
    const devices = stranger(server);
    await devices.signIn({ email, password: PASSWORD });
    expect(await devices.listSessions()).toHaveLength(2); // the one that registered, and this one
    await person.context.close();
  });

  test("a page that starts again knows of a sign-out, and of a sign-in", async () => {
    const { person, email } = await arrived();
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await shows(second, "authenticated", email);
    await second.evaluate(() => window.client.dispose());
    await first.evaluate(() => window.client.signOut());
    await shows(second, "authenticated", email);
    await second.evaluate(() => void window.client.start());
    await shows(second, "anonymous");
    await second.evaluate(() => window.client.dispose());
    await signIn(first, email, PASSWORD);
    await second.evaluate(() => void window.client.start());
    await shows(second, "authenticated", email);
    await person.context.close();
  });

  test("a browser that can store nothing more keeps the session in the page, until another tab can", async () => {
    const { person, email } = await arrived();
    const other = await register(stranger(server));
    const [first, second] = (await person.tabs(2)) as [Page, Page];
    await signIn(first, email, PASSWORD);
    await first.evaluate(() => window.client.signOut());
    await first.evaluate(fillDisk);
    await signIn(first, email, PASSWORD);
    expect(await first.evaluate(comeBack)).toMatchObject({ user: { email } });
    await signIn(second, other, PASSWORD);
    await shows(first, "authenticated", other);
    await person.context.close();
  });

  test("a sign-out that did not reach the server is finished by the next page", async () => {
    const { person, email } = await arrived();
    const page = await person.tab();
    await signIn(page, email, PASSWORD);
    const giveBack = await cutOff(person.context, "**/logout/");
    const code = await page.evaluate(() =>
      window.client.signOut().catch((error) => error.code as string),
    );
    expect(code).toBe("network");
    giveBack();
    const next = options.transport ? page : await person.tab();
    await next.evaluate(() => window.client.retry());
    await shows(next, "anonymous");
    await expect.poll(() => person.count("POST logout/")).toBeGreaterThanOrEqual(2);
    const devices = stranger(server);
    await devices.signIn({ email, password: PASSWORD });
    // The one that registered, and this one: the browser's is over.
    await expect.poll(async () => (await devices.listSessions()).length).toBe(2);
    await person.context.close();
  });
});

test("tabs whose tokens expire all the time keep the session", async () => {
  const hasty = await serveBundle({}, HASTY);
  try {
    const email = await register(stranger(hasty));
    const person = await Person.arrive(browser, hasty, {});
    const tabs = await person.tabs(3);
    await signIn(tabs[0] as Page, email, PASSWORD);
    for (const tab of tabs) await shows(tab, "authenticated", email);
    const asking = tabs.map((tab) =>
      tab.evaluate(async () => {
        const seen = new Set<number>();
        while (!("enough" in window)) {
          seen.add((await window.client.fetch("/api/auth/profile/")).status);
        }
        return [...seen];
      }),
    );
    await expect.poll(() => person.count(REFRESH)).toBeGreaterThan(2);
    for (const tab of tabs) await tab.evaluate(() => Object.assign(window, { enough: true }));
    // On a busy machine a token may be over before it is read, twice in a row. That ends nothing.
    expect([200, 401]).toEqual(expect.arrayContaining((await Promise.all(asking)).flat()));
    for (const tab of tabs) {
      const status = () =>
        tab.evaluate(async () => (await window.client.fetch("/api/auth/profile/")).status);
      await expect.poll(status).toBe(200);
      await shows(tab, "authenticated", email);
    }
    const page = tabs[0] as Page;
    let kinds: string[] = [];
    const listed = async (): Promise<string[]> => {
      const told = () => window.client.listEvents().catch(() => ({ events: [] })); // as above
      kinds = (await page.evaluate(told)).events.map((each: { event: string }) => each.event);
      return kinds;
    };
    await expect.poll(listed).toContain("signed_in");
    expect(kinds).not.toContain("refresh_reused");
    await person.context.close();
  } finally {
    await hasty.stop();
  }
});

test("a page that knows nothing keeps the key where the next one finds it, and ends nobody", async () => {
  const email = await register(stranger(server));
  const person = await Person.arrive(browser, server, {});
  const [page, other] = (await person.tabs(2)) as [Page, Page];
  await signIn(page, email, PASSWORD);
  await shows(other, "authenticated", email);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open(`vestibule:${location.origin}/api/auth/`);
        opening.onsuccess = () => {
          const clearing = opening.result.transaction("session", "readwrite");
          clearing.objectStore("session").clear();
          clearing.oncomplete = resolve;
        };
      }),
  );
  const keys: (string | undefined)[] = [];
  await person.context.route("**/token/refresh/", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  const first = await person.tab();
  await first.waitForFunction(() => {
    const { session } = window.client;
    return session.status === "unknown" && session.error?.code === "network";
  });
  await other.evaluate(() => window.client.retry());
  await shows(other, "authenticated", email);
  await shows(await person.tab(), "authenticated", email);
  expect(keys[1]).toBe(keys[0]);
  await person.context.close();
});

test("a tab with a session of its own stays signed out by another one", async () => {
  const email = await register(stranger(server));
  const person = await Person.arrive(browser, server, { transport: "bearer" });
  const [first, second] = (await person.tabs(2)) as [Page, Page];
  for (const tab of [first, second]) await signIn(tab, email, PASSWORD);
  await first.evaluate(() => window.client.signOut());
  await shows(second, "anonymous");
  expect(await second.evaluate(comeBack)).toMatchObject({ endedBecause: "signed_out" });
  expect(person.count(REFRESH)).toBe(0); // it did not take its own session up again
  await person.context.close();
});

test("with cookies, no script can read a token anywhere", async () => {
  const email = await register(stranger(server));
  const person = await Person.arrive(browser, server, {});
  const page = await person.tab();
  await signIn(page, email, PASSWORD);
  await page.evaluate(() => window.client.refresh());
  const readable = await page.evaluate(async () => {
    const kept: unknown[] = [document.cookie, { ...localStorage }, { ...sessionStorage }];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open(name as string);
        request.onsuccess = () => resolve(request.result);
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => {
          all.onsuccess = resolve;
        });
        kept.push(all.result);
      }
    }
    return JSON.stringify(kept);
  });
  expect(readable).toContain("csrf");
  expect(readable).not.toMatch(/eyJ/);
  await person.context.close();
});
