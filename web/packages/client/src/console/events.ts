import type { components } from "../schema.js";
import type { Id, User } from "../shapes.js";
import { type ConsoleCalls, type Query, userPath, withQuery } from "./calls.js";

type Schemas = components["schemas"];

/** A page of events, with the users in it. Pass `next` as `before` to get the next page. */
export type Trail = Omit<Schemas["EventsAnswer"], "people"> & { people: User[] };

/** List the events of all accounts. Raises: VestibuleError `permission_denied`. */
export function listAllEvents(calls: ConsoleCalls, query: Query = {}): Promise<Trail> {
  return calls.call("GET", withQuery("events/", { account: "all", ...query }));
}

/** List the events of one account. Raises: VestibuleError `not_found`, `permission_denied`. */
export function listUserEvents(calls: ConsoleCalls, id: Id, query: Query = {}): Promise<Trail> {
  return calls.call("GET", withQuery(userPath(id, "events/"), query));
}
