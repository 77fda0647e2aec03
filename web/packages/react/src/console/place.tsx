"use client";

import type { Id } from "@vestibule/client";
import type { MouseEvent, ReactNode } from "react";
import { useConsole } from "./provider.js";

/** What a query string says: names and values. */
export type Query = Readonly<Record<string, string>>;

/** Where one is, and how to get elsewhere: what your router knows. */
export interface Place {
  /** Where the console's pages are. */
  paths: {
    people: string;
    person: (id: Id) => string;
    invite: string;
    events: string;
    outbox: string;
  };
  /** What the query string of this page says; filters, order and page live there. */
  query: Query;
  /** Go to a page. `replace`: it takes the place of this one in the history. */
  go: (path: string, query: Query, replace: boolean) => void;
}

/** A link within the console: one that your router follows, and that opens in a new tab too. */
export function To(props: {
  path: string;
  query?: Query;
  className?: string;
  children: ReactNode;
}): ReactNode {
  const { place } = useConsole();
  const { path, query = {}, className, children } = props;
  const search = new URLSearchParams(query).toString();
  function follow(event: MouseEvent): void {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    place.go(path, query, false);
  }
  return (
    <a className={className} href={search ? `${path}?${search}` : path} onClick={follow}>
      {children}
    </a>
  );
}

/** Keep what a query says that is offered here; nothing empty. */
export function picked(query: Query, names: readonly string[]): Query {
  const offered = Object.entries(query).filter(([name, value]) => value && names.includes(name));
  return Object.fromEntries(offered);
}
