// Captchas whose provider shows pictures at the end of the page, on the server of the file that tells of it.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "../../../testing/axe.js";
import { hasFocus } from "../../../testing/focus.js";
import type { Server } from "../../../testing/server.js";
import { PASSWORD, registered, visitor } from "./visit.js";

interface Running {
  server: Server;
  browser: Browser;
}

/** Does as the scripts of these providers do: pictures are in a box of the page, above all of it. */
function provide(name: string): void {
  const render = (
    place: HTMLElement,
    options: { callback: (response: string) => void },
  ): number => {
    const box = document.createElement("button");
    box.textContent = "I’m not a robot";
    place.append(box);
    const pictures = document.createElement("div");
    pictures.style.cssText =
      "position: absolute; z-index: 2000000000; inset: 10px auto auto 10px; width: 300px; height: 400px; background: pink";
    pictures.hidden = true;
    const picture = document.createElement("button");
    picture.textContent = "Traffic light";
    picture.style.cssText = "width: 100%; height: 100%";
    picture.onclick = () => {
      pictures.hidden = true;
      options.callback("solved");
    };
    pictures.append(picture);
    document.body.append(pictures);
    box.onclick = () => {
      pictures.hidden = false;
    };
    Object.assign(window, { hide: () => pictures.remove() });
    return 0;
  };
  const reset = (): void => (window as unknown as { hide: () => void }).hide();
  Object.assign(window, { [name]: { render, reset } });
}

export function tellOfCaptchas(running: () => Running): void {
  async function arrive(
    [provider, name]: readonly [string, string],
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const { server, browser } = running();
    const context = await visitor(browser, server, options);
    const page = await context.newPage();
    await page.addInitScript(provide, name);
    await page.route("**/config/", async (route) => {
      const config = await (await route.fetch()).json();
      const captcha = { provider, site_key: "k", actions: ["sign_in"] };
      await route.fulfill({ json: { ...config, captcha } });
    });
    const refused = { status: 400, json: { error: "Solve it", code: "captcha_required" } };
    await page.route("**/login/", (route) =>
      route.request().headers()["captcha-response"] === "solved"
        ? route.continue()
        : route.fulfill(refused),
    );
    return page;
  }

  async function send(page: Page, email: string): Promise<void> {
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.locator("form").getByRole("button", { name: "Sign in", exact: true }).click();
  }

  const PROVIDERS = [
    ["recaptcha_v2", "grecaptcha"],
    ["hcaptcha", "hcaptcha"],
  ] as const;
  const NARROW = { viewport: { width: 320, height: 640 }, colorScheme: "dark" } as const;

  for (const provider of PROVIDERS) {
    test(`the pictures of ${provider[0]} can be used, also from within a dialog`, async () => {
      for (const [name, options] of [
        ["sign-in", {}],
        ["shop", NARROW],
      ] as const) {
        const page = await arrive(provider, options);
        const email = await registered(running().server);
        await page.goto(`/page/${name}`);
        if (name === "shop") await page.getByRole("button", { name: "Sign in" }).click();
        await send(page, email);
        const dialog = page.getByRole("dialog", { name: "Confirm you’re human" });
        const box = dialog.getByRole("button", { name: "I’m not a robot" });
        await box.waitFor();
        expect(await dialog.locator(":focus").count()).toBe(1);
        expect(await violations(page)).toEqual([]);
        await box.click();
        await page.getByRole("button", { name: "Traffic light" }).click();
        await page.getByText(name === "shop" ? `Hello ${email}` : "Welcome").waitFor();
        await dialog.waitFor({ state: "detached" });
        expect(await page.locator("[inert], .vb-backdrop").count()).toBe(0);
        await page.context().close();
      }
    });
  }

  test("Escape cancels such a captcha alone, and the focus goes back where it was", async () => {
    const page = await arrive(["recaptcha_v2", "grecaptcha"]);
    await page.goto("/page/shop");
    const opener = page.getByRole("button", { name: "Sign in" });
    await opener.click();
    await send(page, await registered(running().server));
    const dialog = page.getByRole("dialog", { name: "Confirm you’re human" });
    await dialog.getByRole("button", { name: "I’m not a robot" }).click();
    await page.getByRole("button", { name: "Traffic light" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Traffic light" }).count()).toBe(0);
    const outer = page.getByRole("dialog", { name: "Sign in" });
    await outer.and(page.locator(":modal")).waitFor();
    await outer.locator(":focus").waitFor();
    await outer.getByRole("button", { name: "Close" }).click();
    await outer.waitFor({ state: "detached" });
    await hasFocus(opener);
    await page.context().close();
  });

  test("a captcha that stays in its dialog is modal", async () => {
    const page = await arrive(["turnstile", "turnstile"]);
    await page.goto("/page/sign-in");
    await send(page, await registered(running().server));
    const dialog = page.getByRole("dialog", { name: "Confirm you’re human" });
    await dialog.and(page.locator(":modal")).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("alert").waitFor();
    await page.context().close();
  });
}
