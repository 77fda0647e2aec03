// What the tests of the proxy ask it, without a server.

import { NextRequest } from "next/server";
import { afterEach, beforeEach, vi } from "vitest";
import {
  createVestibule,
  type ProxyFunction,
  type ProxyOptions,
  type SessionSource,
} from "../src/index.js";

/** Let no test reach an API that runs on this machine; each says what its own answers. */
export function withoutApi(): void {
  beforeEach(() => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("fetch failed");
    });
  });
  afterEach(() => vi.unstubAllGlobals());
}

export const SITE = "https://shop.example";

/** A token that expires in so many seconds. */
export function token(seconds: number, more: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const claims = { sub: "1", role: "client", exp, ...more };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${crypto.randomUUID()}`;
}

export function kept(access: string, refresh: string): string {
  const value = Buffer.from(JSON.stringify([access, refresh])).toString("base64url");
  return `__Host-session=${value}`;
}

export function request(
  path: string,
  init: { method?: string; headers?: Record<string, string> } = {},
  basePath = "",
): NextRequest {
  return new NextRequest(SITE + basePath + path, {
    nextConfig: { basePath },
    ...init,
    headers: { accept: "text/html", ...init.headers },
  });
}

export function proxyWith(options: ProxyOptions, session?: SessionSource): ProxyFunction {
  return createVestibule(session ? { session } : {}).createProxy(options);
}
