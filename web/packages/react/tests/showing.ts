// What is shown to whom, on the server of the file that tells of it.

import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { answerFirst } from "../../../testing/first-answer.js";
import type { Server } from "../../../testing/server.js";
import { registered, signIn, visitor } from "./visit.js";

interface Running {
  server: Server;
  browser: Browser;
}

export function tellOfShowing(running: () => Running): void {
  const drawn = (page: Page): Promise<string[]> => page.evaluate(() => globalThis.drawn);

  test("nothing is shown to a user before it is known who that is, and then only what is right", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    await page.goto("/page/show");
    await page.getByText("really out").waitFor();
    const nobody = ["loading false", "waiting"];
    const out = ["loaded false", "out", "really out", "no employee", "no admin", "may not"];
    expect(await drawn(page)).toEqual([...nobody, ...out]);

    await signIn(page, await registered(server));
    await page.getByText("Welcome").waitFor();
    await page.goto("/page/show");
    await page.getByText("may not").waitFor();
    const own = ["loaded employee", "in", "not out", "an employee", "no admin", "may not"];
    expect(await drawn(page)).toEqual([...nobody, ...own]);

    await page.route("**/roles/", async (route) => {
      const response = await route.fetch();
      const { roles, administers } = await response.json();
      for (const role of roles) role.may = ["delete"];
      await route.fulfill({ response, json: { roles, administers } });
    });
    await page.goto("/page/show");
    await page.getByText("may delete").waitFor();
    expect(await drawn(page)).not.toContain("may not");
    await context.close();
  });

  test("the user for whom a server has rendered the page is not shown to the next one", async () => {
    const { server, browser } = running();
    const [ann, bob] = [await registered(server), await registered(server)];
    const context = await visitor(browser, server);
    const [page, other] = [await context.newPage(), await context.newPage()];
    await signIn(other, ann);
    await other.getByTestId("who").getByText(ann).waitFor();
    const user = await (await other.request.get("/api/auth/profile/")).json();
    await page.addInitScript((session) => Object.assign(window, { initialSession: session }), {
      status: "authenticated",
      user,
    });
    const known = page.waitForResponse("**/profile/");
    await page.goto("/page/whose");
    await (await known).finished();
    await page.getByText(ann).first().waitFor();
    expect(await drawn(page)).toEqual([ann, `went on as ${ann}`]);

    const told = other.waitForResponse("**/logout/");
    await other.getByRole("button", { name: "Leave" }).click();
    await (await told).finished();
    await page.getByText("nobody").waitFor();
    await page.evaluate(() => globalThis.drawn.splice(0));
    await signIn(other, bob);
    await expect.poll(() => drawn(page)).toContain(`went on as ${bob}`);
    expect(await drawn(page)).not.toContain(ann);
    expect(await drawn(page)).not.toContain(`went on as ${ann}`);
    await context.close();
  });

  test("what is asked for once is so, however often the page that has the provider renders", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    await signIn(page, await registered(server));
    await page.getByText("Welcome").waitFor();
    const asked: string[] = [];
    const answers = ["config", "roles"].map((name) => page.waitForResponse(`**/${name}/`));
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto("/page/whose");
    await Promise.all(answers);
    for (const round of [0, 1, 2])
      await page.getByRole("button", { name: `Round ${round}` }).click();
    await page.getByRole("button", { name: "Round 3" }).waitFor();
    await page.evaluate(() => fetch("/page/last"));
    const times = (name: string): number => asked.filter((each) => each.endsWith(name)).length;
    expect([times("/config/"), times("/roles/"), times("/last")]).toEqual([1, 1, 1]);
    await context.close();
  });

  test("the account's dialog goes with its user, and does not come back by itself", async () => {
    const { server, browser } = running();
    const email = await registered(server);
    const context = await visitor(browser, server);
    const [page, other] = [await context.newPage(), await context.newPage()];
    await signIn(other, email);
    await other.getByTestId("who").getByText(email).waitFor();
    await page.goto("/page/whose");
    const open = async (): Promise<void> => {
      await page.getByRole("button", { name: "Account menu" }).click();
      await page.getByRole("menuitem", { name: "Account" }).click();
      await page.getByRole("dialog").getByRole("heading", { name: "Profile" }).waitFor();
    };
    await open();
    const told = other.waitForResponse("**/logout/");
    await other.getByRole("button", { name: "Leave" }).click();
    await (await told).finished();
    await page.getByText("nobody").waitFor();
    await signIn(other, email);
    await page.getByRole("listitem").getByText(email).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await open();
    await context.close();
  });

  test("one account after another is shown, and nothing of the one before", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    await signIn(page, await registered(server));
    await page.getByText("Welcome").waitFor();
    const roles = [{ name: "client", label: "Client", may: ["read", "deactivate"] }];
    await page.route("**/roles/", (route) =>
      route.fulfill({ json: { roles, administers: false } }),
    );
    const nobody = { username: "", phone: "", role: "client", factors: [], last_seen_at: null };
    const at = { created_at: "2030-05-14T10:00:00Z", updated_at: "2030-05-14T10:00:00Z" };
    const ann = {
      ...nobody,
      ...at,
      id: "ann",
      email: "ann@example.org",
      first_name: "Ann",
      last_name: "",
      is_active: true,
      may: ["deactivate"],
    };
    await page.route("**/users/ann/", (route) => route.fulfill({ json: ann }));
    const asked = new Promise<void>((isAsked) => {
      void page.route("**/users/bob/", () => isAsked()); // no answer yet
    });
    await page.goto("/page/person");
    await page.getByRole("heading", { name: "Ann" }).waitFor();
    await page.getByText("ann@example.org").first().waitFor();
    await page.getByRole("button", { name: "Bob" }).click();
    await asked;
    await page.getByRole("heading", { name: "Ann" }).waitFor({ state: "detached" });
    expect(await page.getByText("ann@example.org").count()).toBe(0);
    await context.close();
  });

  test("without a router the next page is asked for once the server knows of a sign-out", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    for (const isReached of [true, false]) {
      await signIn(page, await registered(server));
      await page.getByText("Welcome").waitFor();
      await page.goto("/page/leave");
      const order: string[] = [];
      page.on("request", (request) => {
        if (request.isNavigationRequest()) order.push(new URL(request.url()).pathname);
      });
      await answerFirst(page, "**/logout/", async (route) => {
        if (!isReached) return route.abort();
        const response = await route.fetch();
        order.push("signed out");
        await route.fulfill({ response });
      });
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL("**/page/forgot");
      expect(order).toEqual([...(isReached ? ["signed out"] : []), "/page/forgot"]);
      page.removeAllListeners("request");
    }
    await context.close();
  });

  test("who comes back from a provider goes on once the ticket is exchanged, signed in before or not", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    const email = await registered(server);
    await signIn(page, email);
    await page.getByText("Welcome").waitFor();
    const user = await (await page.request.get("/api/auth/profile/")).json();
    const refused = { status: 409, json: { error: "Link it first", code: "link_required" } };
    const granted = { json: { user, csrf_token: "c", access_expires_in: 300 } };
    const other = { json: { ...granted.json, user: { ...user, id: "another" } } };
    for (const answer of [refused, granted, other]) {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await answerFirst(page, "**/social/finish/", async (route) => {
        await held;
        await route.fulfill(answer);
      });
      const asked = page.waitForRequest("**/social/finish/");
      await page.goto("/page/last");
      await page.goto("/page/social#ticket=t&next=/next");
      await asked;
      await page.getByTestId("who").getByText(email).waitFor(); // the earlier session
      expect(await drawn(page)).toEqual([]);
      release();
      if (answer === refused) {
        await page.getByRole("alert").getByText("An account with this email address").waitFor();
        expect(await drawn(page)).toEqual([]);
      } else await expect.poll(() => drawn(page)).toEqual(["went to /next"]);
    }
    await context.close();
  });
}
