import type { Id } from "@vestibule/client";

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
    /** Where these pages are, if you have them. */
    invitations?: string;
    overview?: string;
    roles?: string;
    policies?: string;
  };
  /** What the query string of this page says; filters, order and page live there. */
  query: Query;
  /** Go to a page. `replace`: it takes the place of this one in the history. */
  go: (path: string, query: Query, replace: boolean) => void;
}

/** Keep what a query says that is offered here; nothing empty. */
export function picked(query: Query, names: readonly string[]): Query {
  const offered = Object.entries(query).filter(([name, value]) => value && names.includes(name));
  return Object.fromEntries(offered);
}
