export {
  type AuthenticatorSetup,
  addAuthenticatorApp,
  askToAddAuthenticatorApp,
  removeAuthenticatorApp,
} from "./authenticator-app.js";
export { removeAvatar, setAvatar } from "./avatar.js";
export type { Calls } from "./calls.js";
export type { ChallengeAnswer } from "./challenge.js";
export type { Client, ClientOptions } from "./client.js";
export { createClient } from "./client.js";
export { supportsPasskeys } from "./credentials.js";
export { askToSignInByEmail, type CodeToEnter, signInByEmail } from "./email-sign-in.js";
export { askToEnroll, type Enrolled, type Enrollment, enroll, enrollPasskey } from "./enroll.js";
export type { ClientCode, ErrorCode } from "./errors.js";
export { VestibuleError } from "./errors.js";
export type { EventsPage } from "./events.js";
export { exportAccount } from "./export.js";
export {
  cancelFactorReset,
  distrustDevice,
  type Factors,
  listFactors,
  renewRecoveryCodes,
  type TrustedDevice,
} from "./factors.js";
export { askToLink, listIdentities, unlink } from "./identities.js";
export { sessionOf } from "./initial-session.js";
export { acceptInvitation } from "./invite.js";
export {
  keepMethod,
  lastMethod,
  type SignInMethod,
  type StartedChoice,
  startAtProvider,
} from "./last-method.js";
export { leave, undoLeaving } from "./leave.js";
export {
  answerWithPasskey,
  offerPasskeys,
  type PasskeyOffer,
  type PasskeySignIn,
  signInWithPasskey,
} from "./passkey-sign-in.js";
export {
  addPasskey,
  listPasskeys,
  type Passkey,
  type PasskeyAdded,
  removePasskey,
  renamePasskey,
} from "./passkeys.js";
export { askToReauthenticate } from "./reauthenticate.js";
export { safeNext } from "./redirects.js";
export type { ResetRequested } from "./reset-password.js";
export type { components, paths } from "./schema.js";
export type { SessionStore, StoredSession } from "./session-store.js";
export type {
  AccountEvent,
  Body,
  Challenge,
  CodeSent,
  Config,
  Device,
  FreshCredential,
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
export {
  finishSocialSignIn,
  listProviders,
  type ProviderToken,
  type SocialSignIn,
  signInWithProviderToken,
  socialStart,
} from "./social-sign-in.js";
export type { Session } from "./state.js";
export { UNKNOWN } from "./state.js";
export { askToStepUp, type StepUpAnswer, stepUp, stepUpWithPasskey } from "./step-up.js";
export type { EndReason, EventKind, RefusalCode } from "./vocabulary.js";
export type { StepUpHandler, WantedStepUp } from "./wanted-step-up.js";
