export type { AccountPage } from "./account-navigation.js";
export { AccountView, type AccountViewProps } from "./account-view.js";
export type { Appearance, Shade, Variables } from "./appearance.js";
export { AUTH_PAGES, type AuthPage } from "./auth-paths.js";
export { AuthView, type AuthViewProps } from "./auth-view.js";
export { Avatar } from "./avatar.js";
export { type ActivityFlow, useActivity } from "./hooks/use-activity.js";
export type { ActState, ConfirmedActs } from "./hooks/use-acts.js";
export { type DevicesFlow, useDevices } from "./hooks/use-devices.js";
export { type EmailSignInFlow, useEmailSignIn } from "./hooks/use-email-sign-in.js";
export { type AuthenticatorFlow, type FactorsFlow, useFactors } from "./hooks/use-factors.js";
export { type ForgotPasswordFlow, useForgotPassword } from "./hooks/use-forgot-password.js";
export {
  type LinkedAccountsFlow,
  type LinkedAccountsKnown,
  useLinkedAccounts,
} from "./hooks/use-linked-accounts.js";
export {
  type MailedLink,
  useAcceptInvitation,
  useConfirmEmail,
  useMailedLink,
  useResetPassword,
  useUndoDeletion,
  useVerifyEmail,
} from "./hooks/use-mailed-link.js";
export {
  type ChangeEmailFlow,
  type ChangePasswordFlow,
  useChangeEmail,
  useChangePassword,
} from "./hooks/use-own-account.js";
export { type OwnDataFlow, useOwnData } from "./hooks/use-own-data.js";
export { type PasskeysFlow, usePasskeys } from "./hooks/use-passkeys.js";
export { type PhoneFlow, usePhone } from "./hooks/use-phone.js";
export {
  type PictureFlow,
  type ProfileChanges,
  type ProfileFlow,
  useProfile,
} from "./hooks/use-profile.js";
export {
  type SecondStepAnswer,
  type SecondStepFlow,
  useSecondStep,
} from "./hooks/use-second-step.js";
export { type Credentials, type SignInFlow, useSignIn } from "./hooks/use-sign-in.js";
export { type Registration, type SignUpFlow, useSignUp } from "./hooks/use-sign-up.js";
export { type StepUpOptions, type UsedStepUp, useStepUp } from "./hooks/use-step-up.js";
export type { LinkTarget, ScreenProps } from "./parts.js";
export type { Part } from "./provider.js";
export type { Navigate, Paths, RouterLink, RouterLinkProps } from "./routing.js";
export { AcceptInvitation, type AcceptInvitationProps } from "./screens/accept-invitation.js";
export { Activity } from "./screens/activity.js";
export { ChangeEmail } from "./screens/change-email.js";
export { ChangePassword } from "./screens/change-password.js";
export { EmailSignIn, type EmailSignInProps } from "./screens/email-sign-in.js";
export { SessionEnded, type SessionEndedProps } from "./screens/ended.js";
export { EnrollFactor, type EnrollFactorProps } from "./screens/enroll-factor.js";
export { ForgotPassword, type ForgotPasswordProps } from "./screens/forgot-password.js";
export { LinkedAccounts, type LinkedAccountsProps } from "./screens/linked-accounts.js";
export {
  ConfirmEmail,
  type LinkProps,
  UndoEmail,
  UndoLeaving,
  VerifyEmail,
} from "./screens/links.js";
export { OfferPasskey, type OfferPasskeyProps } from "./screens/offer-passkey.js";
export { OwnData, type OwnDataProps } from "./screens/own-data.js";
export { Phone } from "./screens/phone.js";
export { Profile, type ProfileProps } from "./screens/profile.js";
export { RecoveryCodes, type RecoveryCodesProps } from "./screens/recovery-codes.js";
export { ResetPassword, type ResetPasswordProps } from "./screens/reset-password.js";
export {
  SecondStep,
  SecondStep as Challenge,
  type SecondStepProps,
  type SecondStepProps as ChallengeProps,
} from "./screens/second-step.js";
export { Security, type SecurityProps } from "./screens/security.js";
export { Sessions } from "./screens/sessions.js";
export { SignIn, type SignInProps } from "./screens/sign-in.js";
export { SignInLink } from "./screens/sign-in-link.js";
export { SignUp, type SignUpProps } from "./screens/sign-up.js";
export { SocialReturn, type SocialReturnProps } from "./screens/social-return.js";
export type { Loadable, UserEntry } from "./session.js";
export {
  useAccount,
  useAuthFetch,
  useConfig,
  useSession,
  useUser,
  useVestibule,
} from "./session.js";
export { SessionLoading } from "./session-loading.js";
export {
  type Permission,
  Protect,
  type ProtectProps,
  type Requirement,
  Show,
  type ShowProps,
} from "./show.js";
export { SignInButton, type SignInButtonProps } from "./sign-in-button.js";
export { SignOutButton, type SignOutButtonProps, type SignOutProps } from "./sign-out.js";
export { RedirectToSignIn, type SignedInProps } from "./signed-in-redirect.js";
export { type Act, StepUp, type StepUpProps } from "./step-up.js";
export { type Submission, useSubmission } from "./submission.js";
export { type Theme, type UsedTheme, useTheme } from "./theme.js";
export { UserButton, type UserButtonProps } from "./user-button.js";
export { UserProfile } from "./user-profile.js";
export { VestibuleProvider, type VestibuleProviderProps } from "./vestibule-provider.js";
export type { ViewProps } from "./view.js";
export { type AccountWords, accountWordsOf } from "./words/account/index.js";
export { loadLanguage } from "./words/dictionary.js";
export {
  directionOf,
  LANGUAGES,
  type Language,
  languageOf,
  pickLanguage,
} from "./words/languages.js";
export { type Words, wordsOf } from "./words/sign-in/index.js";
