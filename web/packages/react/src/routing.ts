import type { ComponentType, ReactNode } from "react";

/** Goes to an address of this site. `replace`: it takes the place of this one in the history. */
export type Navigate = (href: string, options: { replace: boolean }) => void;

/** What the kit gives to the link of your router; attributes of `<a>`. */
export interface RouterLinkProps {
  href: string;
  className?: string | undefined;
  role?: string | undefined;
  tabIndex?: number | undefined;
  "aria-current"?: "page" | undefined;
  "aria-label"?: string | undefined;
  "data-tone"?: string | undefined;
  children?: ReactNode;
}

export type RouterLink = ComponentType<RouterLinkProps>;

/** Where pages are that screens and buttons lead to. */
export interface Paths {
  /** Where users sign in; the other pages of `<AuthView>` are beside it. */
  signIn: string;
  /** The account; below it are the other pages of `<AccountView>`. */
  account: string;
  /** Where the end of a session is explained; `<AuthView>` has such a page, `signed-out`. */
  signedOut?: string | undefined;
}

export const PATHS: Paths = { signIn: "/sign-in", account: "/account" };

/** How pages are reached. */
export interface Routing {
  navigate: Navigate;
  Link: RouterLink | null;
  paths: Paths;
  /** Whether `navigate` changes the page within this document, so that the links of the kit call it. */
  isRouted: boolean;
}

/** Load another document: what happens where there is no router. */
export function loadDocument(href: string, { replace }: { replace: boolean }): void {
  if (replace) location.replace(href);
  else location.assign(href);
}

/** Return the path without its last segment: `/auth` of `/auth/sign-in`. */
export function parentOf(path: string): string {
  return path.replace(/\/[^/]*\/?$/, "");
}

const listeners = new Set<() => void>();

/** Change the address without loading a document, and tell the views that follow it. */
export function push(href: string, { replace }: { replace: boolean }): void {
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  for (const listener of listeners) listener();
}

/** Call the listener after each change of the address, by a view or by other code. */
export function followAddress(listener: () => void): () => void {
  const { navigation } = globalThis as { navigation?: EventTarget };
  listeners.add(listener);
  addEventListener("popstate", listener);
  navigation?.addEventListener("currententrychange", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("popstate", listener);
    navigation?.removeEventListener("currententrychange", listener);
  };
}
