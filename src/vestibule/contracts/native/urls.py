"""URLs of the native API, below the host's prefix."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_path

app_name = "vestibule"

route = partial(lazy_path, package=__package__)

urlpatterns = [
    route("register/", ".sign_up.SignUpView", name="register"),
    route("login/", ".sign_in.SignInView", name="login"),
    route("login/challenge/", ".challenge.ChallengeView", name="challenge"),
    route("login/challenge/method/", ".challenge.ChallengeMethodView", name="challenge-method"),
    route("login/challenge/resend/", ".challenge.ResendChallengeView", name="challenge-resend"),
    route("login/enroll/", ".enroll.BeginEnrollmentView", name="enroll"),
    route("login/enroll/confirm/", ".enroll.ConfirmEnrollmentView", name="enroll-confirm"),
    route(
        "login/passkey/options/",
        ".passkey_sign_in.PasskeySignInOptionsView",
        name="passkey-sign-in-options",
    ),
    route("login/passkey/", ".passkey_sign_in.PasskeySignInView", name="passkey-sign-in"),
    route("login/email/", ".email_sign_in.AskToSignInByEmailView", name="login-email"),
    route("login/email/confirm/", ".email_sign_in.SignInByEmailView", name="login-email-confirm"),
    route("logout/", ".sign_out.SignOutView", name="logout"),
    route("token/refresh/", ".refresh.RefreshView", name="token-refresh"),
    route("token/verify/", ".verify_token.VerifyTokenView", name="token-verify"),
    route("profile/", ".leave.OwnProfileView", name="profile"),
    route("profile/avatar/", ".avatar.AvatarView", name="avatar"),
    route("profile/export/", ".export.ExportView", name="profile-export"),
    route("profile/restore/", ".leave.RestoreView", name="profile-restore"),
    route("reauthenticate/", ".reauthenticate.ReauthenticateView", name="reauthenticate"),
    route("step-up/", ".step_up.StepUpView", name="step-up"),
    route("step-up/confirm/", ".step_up.ConfirmStepUpView", name="step-up-confirm"),
    route("password/change/", ".change_password.ChangePasswordView", name="password-change"),
    route("password/reset/", ".reset_password.AskToResetPasswordView", name="password-reset"),
    route(
        "password/reset/confirm/",
        ".reset_password.ResetPasswordView",
        name="password-reset-confirm",
    ),
    route("email/verify/", ".verify_email.AskToVerifyEmailView", name="email-verify"),
    route("email/verify/confirm/", ".verify_email.VerifyEmailView", name="email-verify-confirm"),
    route("email/change/", ".change_email.AskToChangeEmailView", name="email-change"),
    route(
        "email/change/confirm/", ".change_email.ConfirmEmailChangeView", name="email-change-confirm"
    ),
    route("email/change/undo/", ".change_email.UndoEmailChangeView", name="email-change-undo"),
    route("phone/verify/", ".verify_phone.AskToVerifyPhoneView", name="phone-verify"),
    route("phone/verify/confirm/", ".verify_phone.VerifyPhoneView", name="phone-verify-confirm"),
    route("sessions/", ".sessions.SessionsView", name="sessions"),
    route("sessions/<uuid:session>/", ".sessions.SessionView", name="session"),
    route("users/", ".users.UsersView", name="users"),
    route("users/invitation/confirm/", ".invite.AcceptInvitationView", name="invitation-confirm"),
    route("invitations/", ".invitations.InvitationsView", name="invitations"),
    route("users/<str:user>/", ".users.UserView", name="user"),
    route("users/<str:user>/activate/", ".deactivate.ActivateUserView", name="user-activate"),
    route("users/<str:user>/deactivate/", ".deactivate.DeactivateUserView", name="user-deactivate"),
    route("users/<str:user>/role/", ".set_role.SetRoleView", name="user-role"),
    route(
        "users/<str:user>/sessions/end/",
        ".secure_user.EndUserSessionsView",
        name="user-sessions-end",
    ),
    route(
        "users/<str:user>/password/reset/", ".secure_user.SendResetView", name="user-password-reset"
    ),
    route("users/<str:user>/factors/", ".reset_factors.UserFactorsView", name="user-factors"),
    route(
        "users/<str:user>/factors/reset/",
        ".reset_factors.UserFactorResetView",
        name="user-factors-reset",
    ),
    route(
        "users/<str:user>/invitation/resend/",
        ".invitations.ResendInvitationView",
        name="user-invitation-resend",
    ),
    route(
        "users/<str:user>/invitation/revoke/",
        ".invitations.RevokeInvitationView",
        name="user-invitation-revoke",
    ),
    route("users/<str:user>/events/", ".events.UserEventsView", name="user-events"),
    route("roles/", ".roles.RolesView", name="roles"),
    route("policies/", ".policies.PoliciesView", name="policies"),
    route("statistics/", ".statistics.StatisticsView", name="statistics"),
    route("outbox/", ".outbox.OutboxView", name="outbox"),
    route("outbox/<uuid:message>/send/", ".outbox.SendAgainView", name="outbox-send"),
    route("social/", ".social_sign_in.ProvidersView", name="social"),
    route("social/finish/", ".social_sign_in.SocialFinishView", name="social-finish"),
    route("social/<slug:provider>/start/", ".social_sign_in.SocialStartView", name="social-start"),
    route(
        "social/<slug:provider>/callback/",
        ".social_sign_in.ProviderCallbackView",
        name="social-callback",
    ),
    route(
        "social/<slug:provider>/token/", ".social_sign_in.ProviderTokenView", name="social-token"
    ),
    route("identities/", ".identities.IdentitiesView", name="identities"),
    route("identities/<uuid:identity>/", ".identities.IdentityView", name="identity"),
    route("factors/", ".factors.FactorsView", name="factors"),
    route("factors/reset/", ".reset_factors.OwnFactorResetView", name="factors-reset"),
    route("factors/totp/", ".factors.TotpView", name="factors-totp"),
    route("factors/totp/confirm/", ".factors.ConfirmTotpView", name="factors-totp-confirm"),
    route("factors/recovery-codes/", ".factors.RecoveryCodesView", name="factors-recovery-codes"),
    route("factors/passkeys/", ".passkeys.PasskeysView", name="passkeys"),
    route("factors/passkeys/options/", ".passkeys.PasskeyOptionsView", name="passkey-options"),
    route("factors/passkeys/<uuid:passkey>/", ".passkeys.PasskeyView", name="passkey"),
    route("events/", ".events.EventsView", name="events"),
    route("factors/devices/", ".trusted_devices.TrustedDevicesView", name="trusted-devices"),
    route(
        "factors/devices/<uuid:device>/",
        ".trusted_devices.TrustedDeviceView",
        name="trusted-device",
    ),
    route("csrf/", ".csrf.CsrfView", name="csrf"),
    route("config/", ".config.ConfigView", name="config"),
    route("brand.css", ".brand.StylesheetView", name="brand-css"),
    route("brand/<str:name>", ".brand.FileView", name="brand-file"),
]
