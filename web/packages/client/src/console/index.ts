import { type Bound, bindAll } from "../bind.js";
import type { Client } from "../client.js";
import { ConsoleCalls } from "./calls.js";
import { listAllEvents, listUserEvents } from "./events.js";
import { listInvitations, resendInvitation, revokeInvitation } from "./invitations.js";
import { listOutbox, sendAgain } from "./outbox.js";
import { listRoles } from "./roles.js";
import { readPolicies, readStatistics } from "./statistics.js";
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
export type { Invitation, InvitationsPage } from "./invitations.js";
export type { OutboxMessage, OutboxPage } from "./outbox.js";
export type { RoleList } from "./roles.js";
export type { Policies, Statistics } from "./statistics.js";
export type { ChangedUser, UserAction, UserEntry, UsersPage } from "./users.js";

const FUNCTIONS = {
  listRoles,
  listUsers,
  readUser,
  inviteUser,
  listInvitations,
  resendInvitation,
  revokeInvitation,
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
  readStatistics,
  readPolicies,
};

/** Every call that administers accounts. */
export type ConsoleClient = Bound<ConsoleCalls, typeof FUNCTIONS>;

/** Create the calls that administer accounts with a client's session; `baseUrl` is the client's. */
export function createConsole(client: Client, baseUrl = "/api/auth/"): ConsoleClient {
  return bindAll(new ConsoleCalls(client, baseUrl), FUNCTIONS);
}
