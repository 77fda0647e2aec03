// The app of docs/start/vite.md, built as its page says, on the server of the file that tells of it.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, type ProxyOptions, preview } from "vite";
import { expect, test } from "vitest";
import { elsewhere, onFreePort, type Server, somebody } from "../../../testing/server.js";
import { jsx, sources } from "../../../testing/sources.js";
import { PASSWORD } from "./visit.js";

const page = readFileSync(new URL("../../../../docs/start/vite.md", import.meta.url), "utf8");
const block = (kind: string): string =>
  new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";

const [proxyLine = "", path = ""] =
  /.*proxy: \{ "(.+)": "http:\/\/127\.0\.0\.1:8000" \}.*/.exec(block("ts")) ?? [];

// What `npm create vite` has written before that.
const MAIN = `
import { createRoot } from "react-dom/client";
import App from "./App.tsx";
createRoot(document.getElementById("root")).render(<App />);`;
const HTML = `<!doctype html><html lang="en"><head><title>my-app</title></head>
<body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`;

/** Build the app of the page, and serve it before the API. */
async function serveApp({ origin }: Server) {
  const root = fileURLToPath(new URL("../../../node_modules/.pages/my-app", import.meta.url));
  mkdirSync(`${root}/src`, { recursive: true });
  writeFileSync(`${root}/index.html`, HTML);
  writeFileSync(`${root}/src/main.tsx`, MAIN);
  writeFileSync(`${root}/src/App.tsx`, block("tsx"));
  const shared = { root, configFile: false, logLevel: "error" } as const;
  const proxy: Record<string, ProxyOptions> = { [path]: { target: origin } };
  await build({ ...shared, oxc: jsx, resolve: { alias: sources } });
  return onFreePort((port) => {
    const listening = { host: "127.0.0.1", port, strictPort: true, proxy };
    return preview({ ...shared, preview: listening });
  });
}

export function tellOfQuickStart(running: () => { server: Server; browser: Browser }): void {
  test("an app of 25 lines, as the page has it, leads to sign-in and back to its protected page", async () => {
    const written = `${block("tsx")}\n${proxyLine}`.split("\n").filter((line) => line.trim());
    expect(written.length).toBeLessThanOrEqual(25);
    const { server, browser } = running();
    const app = await serveApp(server);
    const context = await browser.newContext({ extraHTTPHeaders: elsewhere() });
    context.setDefaultTimeout(60_000);
    const visit = await context.newPage();
    await visit.goto(app.resolvedUrls?.local[0] ?? "");
    await visit.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await visit.getByRole("link", { name: "Create an account" }).click();
    await visit.getByLabel("First name").fill("Ann");
    await visit.getByLabel("Last name").fill("Lee");
    await visit.getByLabel("Email address").fill(somebody());
    await visit.getByLabel("Password", { exact: true }).fill(PASSWORD);
    const button = visit.getByRole("button", { name: "Create account" });
    const fill = (): Promise<string> =>
      button.evaluate((each) => getComputedStyle(each).backgroundColor);
    await visit.mouse.move(0, 0); // away from the button
    await expect.poll(fill).toBe("rgb(43, 89, 224)"); // a production build has its colors, too
    await button.click();
    await visit.getByRole("heading", { name: "Protected page" }).waitFor();
    expect(new URL(visit.url()).pathname).toBe("/");
    await visit.reload();
    await visit.getByRole("button", { name: "Ann Lee" }).click();
    await visit.getByRole("menuitem", { name: "Sign out" }).click();
    await visit.getByRole("link", { name: "Sign in again" }).click();
    await visit.getByLabel("Email address").waitFor();
    await context.close();
    await app.close();
  });
}
