// The Chromium that all test files of a run connect to, in a process of its own: what it is asked
// and answers would wait behind all that Vitest transforms. Ends once its parent is gone.

import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const { options } = process.env;
const server = await chromium.launchServer(JSON.parse(options));
process.stdout.write(`${server.wsEndpoint()}\n`);
await text(process.stdin);
await server.close();
