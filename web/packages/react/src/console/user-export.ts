import type { KnownUser, UsersPage } from "@vestibule/client/console";
import { csvOf, line, ROWS_MAX } from "./csv.js";
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

/**
 * Read users page by page, in the order of the list, as a CSV file; one who moves to a later page
 * meanwhile is in it once. `told` is called after each page with the number of rows so far, and
 * stops the reading by returning false.
 */
export async function usersAsCsv(
  load: (query: Query) => Promise<UsersPage>,
  told: (rows: number) => boolean,
): Promise<string> {
  const lines = [line(COLUMNS)];
  const known = new Set<string>();
  let next: Query | null = {};
  while (next !== null && lines.length <= ROWS_MAX) {
    const page: UsersPage = await load({ ...next, page_size: PAGE });
    const unknown = page.results.filter(({ id }) => !known.has(String(id)));
    for (const { id } of unknown) known.add(String(id));
    lines.push(...unknown.map((user) => line(valuesOf(user))));
    next = page.next === null ? null : wayOf(page.next);
    if (!told(lines.length - 1)) break;
  }
  return csvOf(lines);
}

/** Read where an address of the API leads to: a page, or behind a cursor where pages end. */
export function wayOf(address: string): Query {
  return picked(Object.fromEntries(new URL(address).searchParams), ["page", "cursor"]);
}

function valuesOf(user: KnownUser): string[] {
  return COLUMNS.map((column) => {
    const value = user[column];
    return Array.isArray(value) ? value.join(" ") : String(value ?? "");
  });
}
