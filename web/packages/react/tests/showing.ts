// What is shown to whom, on the server of the file that tells of it.

import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
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
}
