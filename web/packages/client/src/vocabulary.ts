// Made by `npm run types` from the server's code. Do not edit.

/** Why the server said no. */
export type RefusalCode =
  | "body_too_large"
  | "captcha_required"
  | "email_not_verified"
  | "invalid_code"
  | "invalid_credentials"
  | "invalid_input"
  | "invalid_link"
  | "malformed_body"
  | "method_not_allowed"
  | "not_authenticated"
  | "not_found"
  | "overloaded"
  | "password_closed"
  | "permission_denied"
  | "registration_closed"
  | "token_not_valid"
  | "too_many_requests"
  | "unavailable"
  | "unsupported_media_type"
  | "unsupported_transport"
  | "wrong_password";

/** Why a session is over. */
export type EndReason =
  | "account_deactivated"
  | "account_deleted"
  | "admin"
  | "email_change_undone"
  | "expired"
  | "password_changed"
  | "refresh_reused"
  | "signed_out"
  | "signed_out_elsewhere"
  | "too_many_sessions";

/** What can happen to an account. */
export type EventKind =
  | "admin_created"
  | "challenge_failed"
  | "challenged"
  | "email_change_asked"
  | "email_change_undone"
  | "email_changed"
  | "email_verified"
  | "locked"
  | "new_device"
  | "password_change_failed"
  | "password_changed"
  | "password_reset"
  | "password_reset_asked"
  | "phone_changed"
  | "phone_verified"
  | "profile_changed"
  | "refresh_reused"
  | "role_changed"
  | "session_ended"
  | "sign_in_failed"
  | "signed_in"
  | "signed_out"
  | "signed_up";
