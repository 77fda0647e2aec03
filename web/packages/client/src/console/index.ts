import type { Client } from "../client.js";
import { ConsoleCalls } from "./calls.js";
import { listAllEvents, listUserEvents } from "./events.js";
import { listOutbox, sendAgain } from "./outbox.js";
import { listRoles } from "./roles.js";
import {
  activateUser,
  changeUser,
  deactivateUser,
  deleteUser,
  endUserSessions,
  inviteUser,
  listUsers,
  readUser,
  sendUserReset,
  setUserRole,
} from "./users.js";

export type { Query } from "./calls.js";
export type { Trail } from "./events.js";
export type { OutboxMessage, OutboxPage } from "./outbox.js";
export type { Powers } from "./roles.js";
export type { KnownUser, UserAction, UserDone, UsersPage } from "./users.js";

const STORIES = {
  listRoles,
  listUsers,
  readUser,
  inviteUser,
  changeUser,
  setUserRole,
  activateUser,
  deactivateUser,
  endUserSessions,
  sendUserReset,
  deleteUser,
  listAllEvents,
  listUserEvents,
  listOutbox,
  sendAgain,
};

type Told<Story> = Story extends (calls: ConsoleCalls, ...rest: infer Rest) => infer Answer
  ? (...rest: Rest) => Answer
  : never;

/** Everything that a page may want which looks after other people's accounts. */
export type ConsoleClient = { [Name in keyof typeof STORIES]: Told<(typeof STORIES)[Name]> };

/** Look after accounts as whoever is signed in with this client; `baseUrl` is the client's. */
export function createConsole(client: Client, baseUrl = "/api/auth/"): ConsoleClient {
  const calls = new ConsoleCalls(client, baseUrl);
  const bound = Object.entries(STORIES).map(([name, story]) => [
    name,
    (story as (...all: unknown[]) => unknown).bind(null, calls),
  ]);
  return Object.fromEntries(bound) as ConsoleClient;
}
