import type { UserEntry, UsersPage } from "@vestibule/client/console";
import { csvOf, type Pages } from "./csv.js";
import { picked, type Query } from "./place.js";

const PAGE = "100";
const COLUMNS = [
  "id",
  "email",
  "email_verified",
  "username",
  "first_name",
  "last_name",
  "phone",
  "role",
  "is_active",
  "factors",
  "last_seen_at",
  "created_at",
] as const;

/** Read users, in the order of the list, as a CSV file. `told`: see `csvOf`. */
export function usersAsCsv(
  load: (query: Query) => Promise<UsersPage>,
  told: (rows: number) => boolean,
): Promise<string> {
  return csvOf(COLUMNS, pagesOf(load), told);
}

/** A user who moves to a later page meanwhile is there once. */
async function* pagesOf(load: (query: Query) => Promise<UsersPage>): Pages {
  const known = new Set<string>();
  let next: Query | null = {};
  while (next !== null) {
    const page: UsersPage = await load({ ...next, page_size: PAGE });
    const unknown = page.results.filter(({ id }) => !known.has(String(id)));
    for (const { id } of unknown) known.add(String(id));
    yield unknown.map(valuesOf);
    next = page.next === null ? null : wayOf(page.next);
  }
}

/** Read where an address of the API leads to: a page, or behind a cursor where pages end. */
export function wayOf(address: string): Query {
  return picked(Object.fromEntries(new URL(address).searchParams), ["page", "cursor"]);
}

function valuesOf(user: UserEntry): string[] {
  return COLUMNS.map((column) => {
    const value = user[column];
    return Array.isArray(value) ? value.join(" ") : String(value ?? "");
  });
}
