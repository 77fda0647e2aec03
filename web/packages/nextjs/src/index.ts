import type { ServerSession } from "./auth.js";
import { createVestibule, type Vestibule } from "./create-vestibule.js";

export type { Auth, Requirements, ServerSession, SignedIn, SignedOut } from "./auth.js";
export type { Claims } from "./claims.js";
export { createVestibule, type Vestibule } from "./create-vestibule.js";
export {
  type KeepTokensOptions,
  type KeptTokens,
  keepTokens,
  type TokenKeeper,
} from "./kept-tokens.js";
export type { VestibuleOptions } from "./options.js";
export type { ProxyContext, ProxyFunction, ProxyOptions } from "./proxy.js";
export type { RouteHandlerOptions, RouteHandlers } from "./route-handlers.js";
export type {
  HeldSession,
  RefreshRequest,
  RefreshResult,
  SessionSource,
} from "./session-source.js";
export { headersAbout } from "./visitor.js";

const vestibule: Vestibule = createVestibule();

/** Those of `createVestibule()`, with the environment's API and its cookies. */
export const auth: ServerSession["auth"] = vestibule.auth;
export const currentUser: ServerSession["currentUser"] = vestibule.currentUser;
export const initialSession: ServerSession["initialSession"] = vestibule.initialSession;
export const protect: ServerSession["protect"] = vestibule.protect;
export const serverFetch: ServerSession["serverFetch"] = vestibule.serverFetch;
export const createProxy: Vestibule["createProxy"] = vestibule.createProxy;
export const createRouteHandlers: Vestibule["createRouteHandlers"] = vestibule.createRouteHandlers;
