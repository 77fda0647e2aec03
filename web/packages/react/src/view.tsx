"use client";

import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { LinkTarget } from "./buttons.js";
import { Context, useVestibuleContext, type VestibuleContext } from "./provider.js";
import { followAddress, type Paths, push } from "./routing.js";

export interface ViewProps {
  /** The page to show, as your router's parameter has it; read from the address without it. */
  path?: string | undefined;
  /** Where the pages are: that of `paths` of the provider, without it. */
  basePath?: string | undefined;
  /**
   * `page` has an address for each page; `inline` keeps the page to itself, for a part of a page
   * of yours; `modal` does so in a dialog.
   */
  mode?: "page" | "inline" | "modal" | undefined;
  /** Called when the user closes the dialog; take the view away then. */
  onClose?: (() => void) | undefined;
}

/** The pages of a view, and how they are reached. */
export interface View<Page extends string> {
  /** The page at this address; null where it is none of these, or not known yet. */
  page: Page | null;
  /** What leads to a page. */
  to: (page: Page) => LinkTarget;
  /** Wraps what the view shows. */
  wrap: (children: ReactNode) => ReactNode;
}

/**
 * A small router over a few pages.
 *
 * In a page they have addresses, which change by the provider's `navigate`; without one by the
 * history, as long as the address is of a page of the view (or anywhere, where `ownsSite`).
 */
export function useView<Page extends string>(
  pages: readonly Page[],
  base: string,
  props: ViewProps & { first: Page; ownsSite?: boolean; query?: string; paths?: Partial<Paths> },
): View<Page> {
  const { path, mode = "page", first, ownsSite = false, query = "" } = props;
  const context = useVestibuleContext();
  const [kept, keep] = useState<Page>(first);
  const address = useAddress();
  const { signIn, account, signedOut } = { ...context.paths, ...props.paths };
  const inner = useMemo<VestibuleContext>(() => {
    const paths = { signIn, account, signedOut };
    // Where a server says which page it is, links load documents, unless the provider has a router.
    if (context.isRouted || path !== undefined) return { ...context, paths };
    const owned = (href: string): boolean =>
      ownsSite || pageAt(new URL(href, location.href).pathname, base, pages) !== null;
    return {
      ...context,
      paths,
      isRouted: true,
      navigate: (href, options) => (owned(href) ? push : context.navigate)(href, options),
    };
  }, [context, base, pages, path, ownsSite, signIn, account, signedOut]);
  if (mode !== "page") {
    return { page: kept, to: (page) => () => keep(page), wrap: (children) => children };
  }
  const page =
    path === undefined ? pageAt(address ?? "", base, pages) : pageAt(`/${path}`, "", pages);
  const to = (name: Page): string => (name ? `${base}/${name}` : base || "/") + query;
  return {
    page,
    to,
    wrap: (children) => <Context.Provider value={inner}>{children}</Context.Provider>,
  };
}

/** Return the path of this page; null on a server, and while a page of one is hydrated. */
export function useAddress(): string | null {
  return useSyncExternalStore(
    followAddress,
    () => location.pathname,
    () => null,
  );
}

/** Return the query of this page, as `location.search`; null where `useAddress` is. */
export function useSearch(): string | null {
  return useSyncExternalStore(
    followAddress,
    () => location.search,
    () => null,
  );
}

function pageAt<Page extends string>(
  address: string,
  base: string,
  pages: readonly Page[],
): Page | null {
  const path = address.replace(/(.)\/+$/, "$1");
  const below = path === base ? "" : path.startsWith(`${base}/`) && path.slice(base.length + 1);
  return pages.find((each) => each === below) ?? null;
}

/** A page of a view. The heading of one that replaces another takes the focus. */
export function ViewPage(props: { isFirst: boolean; children: ReactNode }): ReactNode {
  const { isFirst, children } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isFirst) box.current?.querySelector<HTMLElement>("h1, h2, h3")?.focus();
  }, [isFirst]);
  return (
    <div className="vb-view" ref={box}>
      {children}
    </div>
  );
}

/** Return whether a page is the first that was shown. */
export function useIsFirst(page: string | null): boolean {
  const [first, setFirst] = useState(page);
  if (first === null && page !== null) setFirst(page);
  const [hasMoved, setMoved] = useState(false);
  if (!hasMoved && first !== null && page !== first) setMoved(true);
  return !hasMoved;
}
