import type { components } from "../schema.js";
import type { Id, Message, User } from "../shapes.js";
import { type ConsoleCalls, type Query, userPath, withQuery } from "./calls.js";

type Schemas = components["schemas"];

/** An invitation that was not accepted yet, and who sent it. */
export type Invitation = Omit<Schemas["InvitationAnswer"], "user" | "invited_by"> & {
  user: User;
  invited_by: User | null;
};

/** A page of invitations. Pass `next` as `cursor` to get the next page. */
export type InvitationsPage = Omit<Schemas["InvitationsAnswer"], "invitations"> & {
  invitations: Invitation[];
};

/** List pending invitations, newest first. Raises: VestibuleError `permission_denied`. */
export function listInvitations(calls: ConsoleCalls, query: Query = {}): Promise<InvitationsPage> {
  return calls.call("GET", withQuery("invitations/", query));
}

/** Mail a new link; the one before stops working. Raises: VestibuleError `not_found`. */
export function resendInvitation(calls: ConsoleCalls, id: Id): Promise<Message> {
  return calls.once(userPath(id, "invitation/resend/"));
}

/** Make the link useless and deactivate the account. Raises: VestibuleError `not_found`. */
export function revokeInvitation(calls: ConsoleCalls, id: Id): Promise<Message> {
  return calls.once(userPath(id, "invitation/revoke/"));
}
