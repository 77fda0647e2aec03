// Pages of a test on a server's own origin, made of what `bundled.ts` has built.

import type { BrowserContext } from "playwright-core";
import { inject } from "vitest";
import { type Server, serve } from "./server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the files are that pages of this package's tests are made of. */
    bundle: string;
  }
}

/** What a page names in its document. */
export const SCRIPT = "/static/page/page.js";
export const STYLE = "/static/page/page.css";

/** Start a server that has these files beside its own, so that a browser loads them as any other. */
export function serveBundle(
  variables: Record<string, string> = {},
  settings = "",
): Promise<Server> {
  return serve(variables, `STATICFILES_DIRS = [("page", "${inject("bundle")}")]\n${settings}`);
}

/** Answer every address below `/page/` with a document. */
export async function stage(context: BrowserContext, origin: string, html: string): Promise<void> {
  const answer = { contentType: "text/html; charset=utf-8", body: html };
  await context.route(`${origin}/page/**`, (route) => route.fulfill(answer));
}
