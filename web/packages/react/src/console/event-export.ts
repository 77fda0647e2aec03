import type { AccountEvent, User } from "@vestibule/client";
import type { Trail } from "@vestibule/client/console";
import { csvOf, line, ROWS_MAX } from "./csv.js";
import type { Query } from "./place.js";

const PAGE = 500;
const COLUMNS = [
  "at",
  "event",
  "account",
  "account_email",
  "actor",
  "actor_email",
  "ip",
  "user_agent",
  "session",
  "request_id",
  "details",
] as const;

/**
 * Read events page by page, newest first, as a CSV file.
 *
 * `told` is called after each page with the number of rows so far, and stops the reading by
 * returning false.
 */
export async function eventsAsCsv(
  load: (query: Query) => Promise<Trail>,
  told: (rows: number) => boolean,
): Promise<string> {
  const lines = [line(COLUMNS)];
  const emails = new Map<string, string>();
  let before: string | null = "";
  while (before !== null && lines.length <= ROWS_MAX) {
    const page: Trail = await load({ page_size: String(PAGE), ...(before && { before }) });
    remember(page.people, emails);
    lines.push(...page.events.map((event) => line(valuesOf(event, emails))));
    before = page.next;
    if (!told(lines.length - 1)) break;
  }
  return csvOf(lines);
}

function remember(people: readonly User[], emails: Map<string, string>): void {
  for (const { id, email } of people) emails.set(String(id), email);
}

function valuesOf(event: AccountEvent, emails: ReadonlyMap<string, string>): string[] {
  const known: Record<string, unknown> = {
    ...event,
    account_email: emails.get(event.account),
    actor_email: emails.get(event.actor),
    details: JSON.stringify(event.details),
  };
  return COLUMNS.map((column) => String(known[column] ?? ""));
}
