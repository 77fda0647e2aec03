// Forms of a host's own over the hooks, on the server of the file that tells of it.

import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import type { Server } from "../../../testing/server.js";
import { PASSWORD, registered, visitor } from "./visit.js";

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
}
