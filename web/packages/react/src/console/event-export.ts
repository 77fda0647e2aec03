import type { AccountEvent, User } from "@vestibule/client";
import type { Trail } from "@vestibule/client/console";
import { csvOf, type Pages } from "./csv.js";
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

/** Read events, newest first, as a CSV file. `told`: see `csvOf`. */
export function eventsAsCsv(
  load: (query: Query) => Promise<Trail>,
  told: (rows: number) => boolean,
): Promise<string> {
  return csvOf(COLUMNS, pagesOf(load), told);
}

async function* pagesOf(load: (query: Query) => Promise<Trail>): Pages {
  const emails = new Map<string, string>();
  let before: string | null = "";
  while (before !== null) {
    const page: Trail = await load({ page_size: String(PAGE), ...(before && { before }) });
    remember(page.people, emails);
    yield page.events.map((event) => valuesOf(event, emails));
    before = page.next;
  }
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
