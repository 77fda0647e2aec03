"""Addresses of the native API, below the prefix that the host gives them."""

from __future__ import annotations

from vestibule.route import Route

app_name = "vestibule"

urlpatterns = [
    Route("register/", "vestibule.contracts.native.sign_up.SignUpView", name="register"),
    Route("login/", "vestibule.contracts.native.sign_in.SignInView", name="login"),
    Route(
        "login/challenge/", "vestibule.contracts.native.challenge.ChallengeView", name="challenge"
    ),
    Route(
        "login/challenge/resend/",
        "vestibule.contracts.native.challenge.ResendChallengeView",
        name="challenge-resend",
    ),
    Route("logout/", "vestibule.contracts.native.sign_out.SignOutView", name="logout"),
    Route("token/refresh/", "vestibule.contracts.native.refresh.RefreshView", name="token-refresh"),
    Route(
        "token/verify/",
        "vestibule.contracts.native.verify_token.VerifyTokenView",
        name="token-verify",
    ),
    Route("profile/", "vestibule.contracts.native.leave.OwnProfileView", name="profile"),
    Route("profile/avatar/", "vestibule.contracts.native.avatar.AvatarView", name="avatar"),
    Route("profile/export/", "vestibule.contracts.native.export.ExportView", name="profile-export"),
    Route(
        "profile/restore/", "vestibule.contracts.native.leave.RestoreView", name="profile-restore"
    ),
    Route(
        "reauthenticate/",
        "vestibule.contracts.native.reauthenticate.ReauthenticateView",
        name="reauthenticate",
    ),
    Route(
        "password/change/",
        "vestibule.contracts.native.change_password.ChangePasswordView",
        name="password-change",
    ),
    Route(
        "password/reset/",
        "vestibule.contracts.native.reset_password.AskToResetPasswordView",
        name="password-reset",
    ),
    Route(
        "password/reset/confirm/",
        "vestibule.contracts.native.reset_password.ResetPasswordView",
        name="password-reset-confirm",
    ),
    Route(
        "email/verify/",
        "vestibule.contracts.native.verify_email.AskToVerifyEmailView",
        name="email-verify",
    ),
    Route(
        "email/verify/confirm/",
        "vestibule.contracts.native.verify_email.VerifyEmailView",
        name="email-verify-confirm",
    ),
    Route(
        "email/change/",
        "vestibule.contracts.native.change_email.AskToChangeEmailView",
        name="email-change",
    ),
    Route(
        "email/change/confirm/",
        "vestibule.contracts.native.change_email.ConfirmEmailChangeView",
        name="email-change-confirm",
    ),
    Route(
        "email/change/undo/",
        "vestibule.contracts.native.change_email.UndoEmailChangeView",
        name="email-change-undo",
    ),
    Route(
        "phone/verify/",
        "vestibule.contracts.native.verify_phone.AskToVerifyPhoneView",
        name="phone-verify",
    ),
    Route(
        "phone/verify/confirm/",
        "vestibule.contracts.native.verify_phone.VerifyPhoneView",
        name="phone-verify-confirm",
    ),
    Route("sessions/", "vestibule.contracts.native.sessions.SessionsView", name="sessions"),
    Route(
        "sessions/<uuid:session>/",
        "vestibule.contracts.native.sessions.SessionView",
        name="session",
    ),
    Route("users/", "vestibule.contracts.native.users.UsersView", name="users"),
    Route(
        "users/invitation/confirm/",
        "vestibule.contracts.native.invite.AcceptInvitationView",
        name="invitation-confirm",
    ),
    Route("users/<str:user>/", "vestibule.contracts.native.users.UserView", name="user"),
    Route(
        "users/<str:user>/activate/",
        "vestibule.contracts.native.deactivate.ActivateUserView",
        name="user-activate",
    ),
    Route(
        "users/<str:user>/deactivate/",
        "vestibule.contracts.native.deactivate.DeactivateUserView",
        name="user-deactivate",
    ),
    Route(
        "users/<str:user>/role/",
        "vestibule.contracts.native.set_role.SetRoleView",
        name="user-role",
    ),
    Route(
        "users/<str:user>/sessions/end/",
        "vestibule.contracts.native.secure_user.EndUserSessionsView",
        name="user-sessions-end",
    ),
    Route(
        "users/<str:user>/password/reset/",
        "vestibule.contracts.native.secure_user.SendResetView",
        name="user-password-reset",
    ),
    Route(
        "users/<str:user>/events/",
        "vestibule.contracts.native.events.UserEventsView",
        name="user-events",
    ),
    Route("roles/", "vestibule.contracts.native.roles.RolesView", name="roles"),
    Route("outbox/", "vestibule.contracts.native.outbox.OutboxView", name="outbox"),
    Route(
        "outbox/<uuid:message>/send/",
        "vestibule.contracts.native.outbox.SendAgainView",
        name="outbox-send",
    ),
    Route("social/", "vestibule.contracts.native.social_sign_in.ProvidersView", name="social"),
    Route(
        "social/finish/",
        "vestibule.contracts.native.social_sign_in.SocialFinishView",
        name="social-finish",
    ),
    Route(
        "social/<slug:provider>/start/",
        "vestibule.contracts.native.social_sign_in.SocialStartView",
        name="social-start",
    ),
    Route(
        "social/<slug:provider>/callback/",
        "vestibule.contracts.native.social_sign_in.ProviderCallbackView",
        name="social-callback",
    ),
    Route(
        "social/<slug:provider>/token/",
        "vestibule.contracts.native.social_sign_in.ProviderTokenView",
        name="social-token",
    ),
    Route("identities/", "vestibule.contracts.native.identities.IdentitiesView", name="identities"),
    Route(
        "identities/<uuid:identity>/",
        "vestibule.contracts.native.identities.IdentityView",
        name="identity",
    ),
    Route("events/", "vestibule.contracts.native.events.EventsView", name="events"),
    Route("csrf/", "vestibule.contracts.native.csrf.CsrfView", name="csrf"),
    Route("config/", "vestibule.contracts.native.config.ConfigView", name="config"),
]
