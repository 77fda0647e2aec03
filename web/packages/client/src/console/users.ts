import type { components } from "../schema.js";
import type { Body, FreshCredential, Id, Message } from "../shapes.js";
import { type ConsoleCalls, type Query, userPath, withQuery } from "./calls.js";

type Schemas = components["schemas"];

/** An action on the account of another user. */
export type UserAction = Schemas["MayEnum"];

/** An account as administrators see it, with the profile fields of the installation. */
export type UserEntry = Omit<Schemas["KnownUserAnswer"], "id"> & {
  id: Id;
  [field: string]: unknown;
};

/** A page of accounts. `next` and `previous` are absolute URLs. */
export type UsersPage = Omit<Schemas["UsersAnswer"], "results"> & { results: UserEntry[] };

/** A message, and the account after the change. */
export interface ChangedUser extends Message {
  user: UserEntry;
}

/** List accounts. Raises: VestibuleError `permission_denied`, `invalid_input`. */
export function listUsers(calls: ConsoleCalls, query: Query = {}): Promise<UsersPage> {
  return calls.call("GET", withQuery("users/", query));
}

/** Read one account. Raises: VestibuleError `not_found`. */
export function readUser(calls: ConsoleCalls, id: Id): Promise<UserEntry> {
  return calls.call("GET", userPath(id));
}

/**
 * Invite a user, who gets a link to choose a password.
 *
 * A privileged role requires a fresh credential.
 *
 * Raises: VestibuleError `invalid_input`, `sign_in_again`.
 */
export function inviteUser(
  calls: ConsoleCalls,
  body: Body<"InviteBodyRequest">,
): Promise<ChangedUser> {
  return calls.once("users/", body);
}

/** Change names, phone number and profile fields; omitted fields stay. Raises: VestibuleError. */
export function changeUser(
  calls: ConsoleCalls,
  id: Id,
  changes: Readonly<Record<string, unknown>>,
): Promise<UserEntry> {
  return calls.call("PATCH", userPath(id), changes);
}

/**
 * Give an account a role; without a fresh credential, the sign-in must be at most ten minutes old.
 *
 * Raises: VestibuleError `sign_in_again`, `permission_denied`, `last_admin`.
 */
export function setUserRole(
  calls: ConsoleCalls,
  id: Id,
  role: string,
  credential: FreshCredential = {},
): Promise<ChangedUser> {
  return calls.once(userPath(id, "role/"), { ...credential, role });
}

/** Reactivate an account. Raises: VestibuleError `already_active`. */
export function activateUser(calls: ConsoleCalls, id: Id): Promise<ChangedUser> {
  return calls.call("POST", userPath(id, "activate/"));
}

/** Deactivate an account and end its sessions. Raises: VestibuleError `last_admin`. */
export function deactivateUser(calls: ConsoleCalls, id: Id): Promise<Message> {
  return calls.call("POST", userPath(id, "deactivate/"));
}

/** End all sessions of an account. Returns how many ended. Raises: VestibuleError. */
export async function endUserSessions(calls: ConsoleCalls, id: Id): Promise<number> {
  return (await calls.call<{ ended: number }>("POST", userPath(id, "sessions/end/"))).ended;
}

/** Mail a link to set a new password. Raises: VestibuleError `already_deactivated`. */
export function sendUserReset(calls: ConsoleCalls, id: Id): Promise<Message> {
  return calls.call("POST", userPath(id, "password/reset/"));
}

/** Delete a deactivated account for good. Raises: VestibuleError `still_active`, `still_needed`. */
export function deleteUser(calls: ConsoleCalls, id: Id): Promise<Message> {
  return calls.call("DELETE", userPath(id));
}
