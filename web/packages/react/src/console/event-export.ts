import type { AccountEvent, User } from "@vestibule/client";
import type { Trail } from "@vestibule/client/console";
import type { Query } from "./place.js";

/** A file holds no more than these; a shorter period has the rest. */
export const ROWS_MAX = 100_000;
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
 * Read events page by page, newest first, as a CSV file (RFC 4180).
 *
 * `told` is called after each page with the number of rows so far, and stops the reading by
 * returning false. What a spreadsheet would take for a formula gets an apostrophe before it (OWASP,
 * CSV injection), also behind a semicolon within a value.
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
  return `${lines.join("\r\n")}\r\n`;
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

function line(values: readonly string[]): string {
  return values.map(cell).join(",");
}

// What begins a formula, also in its full width; and what ends a cell: spreadsheets set to many
// languages take a semicolon for that, quoted or not.
const FORMULA = /(^|[;,\t\r\n]["\s]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r])/g;

function cell(value: string): string {
  const harmless = value.replace(FORMULA, "$1'");
  return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
