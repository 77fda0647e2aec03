// Pages of a test on a server's own origin, made of what `bundled.ts` has built.

import { inject } from "vitest";
import { type Server, serve } from "./server.js";

export { SCRIPT, STYLE } from "./page.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the files are that pages of this package's tests are made of. */
    bundle: string;
  }
}

/**
 * Start a server that has these files beside its own, and their document at every address below
 * `/page/`. Answered by a route of Playwright's instead, no page would be cached, nor its scripts.
 */
export function serveBundle(
  variables: Record<string, string> = {},
  settings = "",
): Promise<Server> {
  const files = inject("bundle");
  const pages = `
STATICFILES_DIRS = [("page", "${files}")]
def pages(get_response):
    from pathlib import Path
    from django.http import HttpResponse
    document = Path("${files}/page.html").read_bytes()
    return lambda request: (
        HttpResponse(document) if request.path.startswith("/page/") else get_response(request)
    )
MIDDLEWARE = ["web_test_settings.pages", *MIDDLEWARE]
`;
  return serve(variables, pages + settings);
}
