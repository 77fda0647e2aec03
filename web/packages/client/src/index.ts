export { removeAvatar, setAvatar } from "./avatar.js";
export type { Calls } from "./calls.js";
export type { Client, ClientOptions } from "./client.js";
export { createClient } from "./client.js";
export type { ClientCode, ErrorCode } from "./errors.js";
export { VestibuleError } from "./errors.js";
export type { EventsPage } from "./events.js";
export { exportAccount } from "./export.js";
export { askToLink, listIdentities, unlink } from "./identities.js";
export { acceptInvitation } from "./invite.js";
export { leave, undoLeaving } from "./leave.js";
export { askToReauthenticate } from "./reauthenticate.js";
export { safeNext } from "./redirects.js";
export type { ResetAsked } from "./reset-password.js";
export type { components, paths } from "./schema.js";
export type {
  AccountEvent,
  Body,
  Challenge,
  CodeSent,
  Config,
  Device,
  FreshProof,
  Id,
  Identity,
  Message,
  Profile,
  Provider,
  User,
  Verification,
} from "./shapes.js";
export type { SignedIn, SignInBody } from "./sign-in.js";
export type { SignedUp, SignUpBody } from "./sign-up.js";
export { finishSocialSignIn, listProviders, socialStart } from "./social-sign-in.js";
export type { Session } from "./state.js";
export { UNKNOWN } from "./state.js";
export type { EndReason, EventKind, RefusalCode } from "./vocabulary.js";
