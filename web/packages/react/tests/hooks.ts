// Forms of a host's own over the hooks, on the server of the file that tells of it.

import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import type { Server } from "../../../testing/server.js";
import { arrive, codeOf } from "./factors.js";
import { enter, PASSWORD, registered, visitor } from "./visit.js";

interface Running {
  server: Server;
  browser: Browser;
}

export function tellOfHooks(running: () => Running): void {
  test("forms of your own say what is wrong, send once, and lead on", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    const email = await registered(server);
    await page.goto(`/page/own?email=${email}`);
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByText("This field is required.").waitFor();
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Secret").fill("not the password");
    await page.getByRole("button", { name: "Come in" }).click();
    const alert = page.getByRole("alert");
    await alert.getByText("Check your email address and password").waitFor();

    await page.getByRole("button", { name: "Join" }).click();
    await page.getByTestId("sign-up").getByText("details first_name,last_name").waitFor();
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByTestId("forgot").getByText(`inbox ${email}`).waitFor();
    await page.getByTestId("second").getByText("done").waitFor();

    const { links } = await server.mail(email, /password/i);
    expect(links[0]).toContain("token=");
    await page.getByLabel("Secret").fill(PASSWORD);
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByTestId("who").getByText(email).waitFor();
    await context.close();
  });

  test("a second step of your own names its methods, and what is wrong with a code", async () => {
    const { server, browser } = running();
    const context = await visitor(browser, server);
    const page = await context.newPage();
    const email = await registered(server);
    await page.goto("/page/own");
    await page.route("**/login/", async (route) => {
      const challenge = { id: "1", state: "second_factor", method: "totp" };
      const methods = ["totp", "recovery_code"];
      const json = { status: "challenge", challenge: { ...challenge, methods } };
      await route.fulfill({ status: 200, json });
    });
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Secret").fill(PASSWORD);
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByText("Next: useSecondStep()").waitFor();
    await page.getByTestId("second").getByText("code totp 2").waitFor();
    await page.getByRole("button", { name: "Answer" }).click();
    await page.getByText("code totp 2 Enter the 6-digit code.").waitFor();
    await context.close();
  });

  test("an account of your own does what the kit's pages do", async () => {
    const { server } = running();
    const [page] = await arrive(running());
    const email = await registered(server);
    await enter(page, email);
    await page.route("**/events/", async (route) => {
      await route.continue({ url: `${route.request().url()}?page_size=1` });
    });
    await page.goto("/page/own-account");
    const given = page.getByLabel("Given");
    const confirm = async (): Promise<void> => {
      const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
      await dialog.getByLabel("Current password").fill(PASSWORD);
      await dialog.getByRole("button", { name: /Confirm|Delete/ }).click();
    };
    const says = async (name: string, text: string | RegExp): Promise<void> =>
      page.getByTestId(name).getByText(text).waitFor();
    const press = (name: string, act: string): Promise<void> =>
      page.getByTestId(name).getByRole("button", { name: act, exact: true }).click();
    await says("linked", "0 linked");
    await says("devices", /^2 devices ·/); // the one of the registration, too
    await says("activity", "1 true ·");
    for (const [name, act, text, value] of [
      ["profile", "save", "Grace true ·", "Grace"],
      ["phone", "save", "none number · This field is required.", ""],
      ["phone", "save", "+351912555042 number", "+351912555042"],
      ["phone", "remove", "none number", ""],
      ["linked", "unlink", /^0 linked · .+/, "1"],
      ["activity", "more", /^[2-9] false ·/, ""],
      ["devices", "endOthers", /^1 devices ·/, ""],
      ["passkeys", "add", /^(?!none).+ 10 true ·/, ""],
      ["passkeys", "dismiss", "0 false ·", ""],
      ["passkeys", "rename", "This field is required.", ""],
      ["passkeys", "rename", "Mine 0", "Mine"],
      ["passkeys", "remove", "none 0", ""],
      ["factors", "start", /^[A-Z2-7]{20,} 0/, ""],
      ["factors", "confirm", "Enter the 6-digit code.", "12"],
      ["factors", "confirm", "on 10", "the code"],
      ["factors", "dismiss", "on 0 ·", ""],
      ["factors", "renew", "on 10 ·", ""],
      ["factors", "turnOff", "off 10 ·", ""],
    ] as const) {
      const secret = (await page.getByTestId("factors").locator("p").textContent()) ?? "";
      await given.fill(value === "the code" ? codeOf(secret.split(" ")[0] ?? "") : value);
      await press(name, act);
      await says(name, text);
    }
    const saved = page.waitForEvent("download");
    await press("data", "download");
    await confirm();
    expect((await saved).suggestedFilename()).toBe("account.json");
    await press("data", "delete");
    await confirm();
    await says("data", "gone");
    await page.context().close();
  });
}
