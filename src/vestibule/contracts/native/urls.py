"""Addresses of the native API, below the prefix that the host gives them."""

from __future__ import annotations

from django.urls import path

from vestibule.contracts.native.avatar import AvatarView
from vestibule.contracts.native.challenge import ChallengeView, ResendChallengeView
from vestibule.contracts.native.change_email import (
    AskToChangeEmailView,
    ConfirmEmailChangeView,
    UndoEmailChangeView,
)
from vestibule.contracts.native.change_password import ChangePasswordView
from vestibule.contracts.native.config import ConfigView
from vestibule.contracts.native.csrf import CsrfView
from vestibule.contracts.native.deactivate import ActivateUserView, DeactivateUserView
from vestibule.contracts.native.events import EventsView, UserEventsView
from vestibule.contracts.native.export import ExportView
from vestibule.contracts.native.identities import IdentitiesView, IdentityView
from vestibule.contracts.native.invite import AcceptInvitationView
from vestibule.contracts.native.leave import OwnProfileView, RestoreView
from vestibule.contracts.native.outbox import OutboxView, SendAgainView
from vestibule.contracts.native.reauthenticate import ReauthenticateView
from vestibule.contracts.native.refresh import RefreshView
from vestibule.contracts.native.reset_password import (
    AskToResetPasswordView,
    ResetPasswordView,
)
from vestibule.contracts.native.roles import RolesView
from vestibule.contracts.native.secure_user import EndUserSessionsView, SendResetView
from vestibule.contracts.native.sessions import SessionsView, SessionView
from vestibule.contracts.native.set_role import SetRoleView
from vestibule.contracts.native.sign_in import SignInView
from vestibule.contracts.native.sign_out import SignOutView
from vestibule.contracts.native.sign_up import SignUpView
from vestibule.contracts.native.social_sign_in import (
    ProviderCallbackView,
    ProvidersView,
    ProviderTokenView,
    SocialFinishView,
    SocialStartView,
)
from vestibule.contracts.native.users import UsersView, UserView
from vestibule.contracts.native.verify_email import AskToVerifyEmailView, VerifyEmailView
from vestibule.contracts.native.verify_phone import AskToVerifyPhoneView, VerifyPhoneView
from vestibule.contracts.native.verify_token import VerifyTokenView

app_name = "vestibule"

urlpatterns = [
    path("register/", SignUpView.as_view(), name="register"),
    path("login/", SignInView.as_view(), name="login"),
    path("login/challenge/", ChallengeView.as_view(), name="challenge"),
    path("login/challenge/resend/", ResendChallengeView.as_view(), name="challenge-resend"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("token/refresh/", RefreshView.as_view(), name="token-refresh"),
    path("token/verify/", VerifyTokenView.as_view(), name="token-verify"),
    path("profile/", OwnProfileView.as_view(), name="profile"),
    path("profile/avatar/", AvatarView.as_view(), name="avatar"),
    path("profile/export/", ExportView.as_view(), name="profile-export"),
    path("profile/restore/", RestoreView.as_view(), name="profile-restore"),
    path("reauthenticate/", ReauthenticateView.as_view(), name="reauthenticate"),
    path("password/change/", ChangePasswordView.as_view(), name="password-change"),
    path("password/reset/", AskToResetPasswordView.as_view(), name="password-reset"),
    path("password/reset/confirm/", ResetPasswordView.as_view(), name="password-reset-confirm"),
    path("email/verify/", AskToVerifyEmailView.as_view(), name="email-verify"),
    path("email/verify/confirm/", VerifyEmailView.as_view(), name="email-verify-confirm"),
    path("email/change/", AskToChangeEmailView.as_view(), name="email-change"),
    path("email/change/confirm/", ConfirmEmailChangeView.as_view(), name="email-change-confirm"),
    path("email/change/undo/", UndoEmailChangeView.as_view(), name="email-change-undo"),
    path("phone/verify/", AskToVerifyPhoneView.as_view(), name="phone-verify"),
    path("phone/verify/confirm/", VerifyPhoneView.as_view(), name="phone-verify-confirm"),
    path("sessions/", SessionsView.as_view(), name="sessions"),
    path("sessions/<uuid:session>/", SessionView.as_view(), name="session"),
    path("users/", UsersView.as_view(), name="users"),
    path("users/invitation/confirm/", AcceptInvitationView.as_view(), name="invitation-confirm"),
    path("users/<str:user>/", UserView.as_view(), name="user"),
    path("users/<str:user>/activate/", ActivateUserView.as_view(), name="user-activate"),
    path("users/<str:user>/deactivate/", DeactivateUserView.as_view(), name="user-deactivate"),
    path("users/<str:user>/role/", SetRoleView.as_view(), name="user-role"),
    path("users/<str:user>/sessions/end/", EndUserSessionsView.as_view(), name="user-sessions-end"),
    path("users/<str:user>/password/reset/", SendResetView.as_view(), name="user-password-reset"),
    path("users/<str:user>/events/", UserEventsView.as_view(), name="user-events"),
    path("roles/", RolesView.as_view(), name="roles"),
    path("outbox/", OutboxView.as_view(), name="outbox"),
    path("outbox/<uuid:message>/send/", SendAgainView.as_view(), name="outbox-send"),
    path("social/", ProvidersView.as_view(), name="social"),
    path("social/finish/", SocialFinishView.as_view(), name="social-finish"),
    path("social/<slug:provider>/start/", SocialStartView.as_view(), name="social-start"),
    path(
        "social/<slug:provider>/callback/", ProviderCallbackView.as_view(), name="social-callback"
    ),
    path("social/<slug:provider>/token/", ProviderTokenView.as_view(), name="social-token"),
    path("identities/", IdentitiesView.as_view(), name="identities"),
    path("identities/<uuid:identity>/", IdentityView.as_view(), name="identity"),
    path("events/", EventsView.as_view(), name="events"),
    path("csrf/", CsrfView.as_view(), name="csrf"),
    path("config/", ConfigView.as_view(), name="config"),
]
