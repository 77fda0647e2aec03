// The pictures in README.md: `make pictures`.

import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../testing/browser.js";
import { serve } from "../testing/server.js";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const LARGEST = 100 * 1024;
const ROOT = "ada@example.org";
const PASSWORD = "correct horse battery staple";
const PEOPLE = [
  "email,first_name,last_name,role,email_verified,is_active,created_at",
  "ann@example.org,Ann,Lee,manager,true,true,2026-02-03T09:00:00Z",
  "bjorn@example.org,Björn,Andersson,employee,true,true,2026-02-14T09:00:00Z",
  "chloe@example.org,Chloé,Martin,employee,true,true,2026-03-02T09:00:00Z",
  "dimitri@example.org,Dimitri,Petrov,client,false,true,2026-04-19T09:00:00Z",
  "elena@example.org,Elena,García,client,true,true,2026-05-07T09:00:00Z",
  "farid@example.org,Farid,Haddad,client,true,false,2026-06-21T09:00:00Z",
  "grace@example.org,Grace,Okafor,manager,true,true,2026-07-30T09:00:00Z",
].join("\n");

let server;
let browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  mkdirSync(FOLDER, { recursive: true });
  const file = join(server.home, "people.csv");
  writeFileSync(file, PEOPLE);
  await server.command(["createadmin", "--email", ROOT, "--password-stdin"], `${PASSWORD}\n`);
  await server.command(["users", "import", file]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function taken(page, name) {
  const path = `${FOLDER}${name}.png`;
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
  expect(statSync(path).size, name).toBeLessThanOrEqual(LARGEST);
}

test("pictures of the main screens", async () => {
  const viewport = { width: 1060, height: 690 };
  const context = await browser.newContext({ baseURL: server.origin, viewport });
  const page = await context.newPage();
  await page.goto("/sign-in");
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await taken(page, `sign-in-${colorScheme}`);
  }
  await page.getByLabel("Email address").fill(ROOT);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Edit name" }).click();
  await page.getByLabel("First name").fill("Ada");
  await page.getByLabel("Last name").fill("Byron");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.reload();
  await page.getByRole("main").getByText("Ada Byron").waitFor();
  await page.getByRole("link", { name: "Admin console" }).waitFor();
  await taken(page, "account");
  await page.goto("/people");
  await page.getByText("8 users").waitFor();
  await page.getByRole("link", { name: "Users" }).first().waitFor();
  await taken(page, "people");
  await page.getByRole("link", { name: "Grace Okafor" }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await taken(page, "person");
});
