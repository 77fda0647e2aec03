import type { components } from "../schema.js";
import type { Id, User } from "../shapes.js";
import { asked, type ConsoleCalls, type Query, userPath } from "./calls.js";

type Schemas = components["schemas"];

/** A page of events, and who the people in it are. `next` is the `before` of the next page. */
export type Trail = Omit<Schemas["EventsAnswer"], "people"> & { people: User[] };

/** List what happened to everybody. Raises: VestibuleError `permission_denied`. */
export function listAllEvents(calls: ConsoleCalls, query: Query = {}): Promise<Trail> {
  return calls.call("GET", asked("events/", { account: "all", ...query }));
}

/** List what happened to somebody. Raises: VestibuleError `not_found`, `permission_denied`. */
export function listUserEvents(calls: ConsoleCalls, id: Id, query: Query = {}): Promise<Trail> {
  return calls.call("GET", asked(userPath(id, "events/"), query));
}
