"use client";

import { renewing, type Tokens } from "./renewing";

/** Where a page's tokens are. `cookies` is the default; see the README for what speaks for it. */
export type Place = "cookies" | "local-storage";

/** What keeps the tokens: signs in, asks the API as the signed-in user, and forgets. */
export interface Store {
  signIn(email: string, password: string): Promise<Response>;
  fetch(path: string): Promise<Response>;
  signOut(): Promise<void>;
}

function post(path: string, body: object, access?: string): Promise<Response> {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (access) headers.set("Authorization", `Bearer ${access}`);
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** The Next server keeps them, in cookies that no script can read, and renews them. */
const inCookies: Store = {
  signIn: (email, password) => post("/session", { email, password }),
  fetch: (path) => fetch(path),
  async signOut() {
    await fetch("/session", { method: "DELETE" });
  },
};

/** The page keeps them, where any script that gets into it can read them and carry them away. */
const inLocalStorage: Store = {
  async signIn(email, password) {
    const response = await post("/api/auth/login/", { email, password });
    if (response.ok) keep(await response.clone().json());
    return response;
  },
  async fetch(path) {
    const tokens = held();
    if (!tokens) return fetch(path);
    const send = ({ access }: Tokens): Promise<Response> =>
      fetch(path, { headers: { Authorization: `Bearer ${access}` } });
    return renewed(tokens, send);
  },
  async signOut() {
    const tokens = held();
    const leave = ({ access, refresh }: Tokens): Promise<Response> =>
      post("/api/auth/logout/", { refresh_token: refresh }, access);
    if (tokens) await renewed(tokens, leave);
    keep(null);
  },
};

export const stores: Record<Place, Store> = { cookies: inCookies, "local-storage": inLocalStorage };

async function renewed(
  tokens: Tokens,
  send: (tokens: Tokens) => Promise<Response>,
): Promise<Response> {
  const outcome = await renewing(tokens, send, (refresh) =>
    post("/api/auth/token/refresh/", { refresh }),
  );
  if (outcome.tokens !== tokens) keep(outcome.tokens);
  return outcome.response;
}

function held(): Tokens | null {
  const access = localStorage.getItem("access_token");
  const refresh = localStorage.getItem("refresh_token");
  return access && refresh ? { access, refresh } : null;
}

function keep(tokens: Tokens | null): void {
  if (tokens) {
    localStorage.setItem("access_token", tokens.access);
    localStorage.setItem("refresh_token", tokens.refresh);
  } else {
    localStorage.removeItem("access_token");
    localStorage.removeItem("refresh_token");
  }
}
