// Stories of factors, hooks, queries and whole pages: on a server of their own, beside the screens.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../../../testing/browser.js";
import type { Server } from "../../../testing/server.js";
import { serveBundle } from "../../../testing/stage.js";
import { tellOfCaptchas } from "./captchas.js";
import { tellOfDialogs } from "./dialogs.js";
import { FACTORS, tellOfFactors } from "./factors.js";
import { tellOfHooks } from "./hooks.js";
import { tellOfQueries } from "./queries.js";
import { tellOfQuickStart } from "./quick-start.js";
import { tellOfShowing } from "./showing.js";
import { tellOfViews } from "./views.js";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveBundle({}, FACTORS), connect()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

tellOfCaptchas(() => ({ server, browser }));
tellOfDialogs(() => ({ server, browser }));
tellOfFactors(() => ({ server, browser }));
tellOfHooks(() => ({ server, browser }));
tellOfQueries(() => ({ server }));
tellOfQuickStart(() => ({ server, browser }));
tellOfShowing(() => ({ server, browser }));
tellOfViews(() => ({ server, browser }));
