import { apiCookies } from "./api-cookies.js";
import { type ServerSession, serverSession } from "./auth.js";
import { resolved, type VestibuleOptions } from "./options.js";
import { type ProxyFunction, type ProxyOptions, proxyFor } from "./proxy.js";
import { type RouteHandlerOptions, type RouteHandlers, routeHandlers } from "./route-handlers.js";

/** Everything that a Next.js app uses, for one API. */
export interface Vestibule extends ServerSession {
  /**
   * Create the function that `proxy.ts` exports: it refreshes the session before the page is
   * rendered, so that server components, route handlers and actions of the same request see the
   * new tokens, and the browser stores them.
   */
  createProxy(options?: ProxyOptions): ProxyFunction;
  /** Create the handlers that `app/api/auth/[...path]/route.ts` exports. */
  createRouteHandlers(options?: RouteHandlerOptions): RouteHandlers;
}

/** Create the functions for an API; those that the package exports are `createVestibule()`. */
export function createVestibule(options: VestibuleOptions = {}): Vestibule {
  const source = options.session ?? apiCookies();
  const all = resolved(options);
  return {
    ...serverSession(source, all),
    createProxy: (more = {}) => proxyFor(source, all, more),
    createRouteHandlers: (more = {}) => routeHandlers(source, all, more),
  };
}
