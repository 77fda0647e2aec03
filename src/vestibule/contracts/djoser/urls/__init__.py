"""URLs of the djoser contract: ``path("auth/", include("vestibule.contracts.djoser.urls"))``.

The names are djoser's, and so are those of the other modules: ``urls.jwt``, ``urls.authtoken``.
"""

from __future__ import annotations

from functools import partial

from django.contrib.auth import get_user_model

from vestibule.conf.djoser import djoser
from vestibule.lazy_urls import lazy_path

route = partial(lazy_path, package="vestibule.contracts.djoser")
_NAME = get_user_model().USERNAME_FIELD
_KEY = djoser().USER_ID_FIELD or get_user_model()._meta.pk.name
"""``reverse("user-detail", kwargs={"id": 1})``: the argument has the name of the field, too."""

urlpatterns = [
    route("users/", ".users.UsersView", name="user-list"),
    route("users/activation/", ".verify_email.ActivationView", name="user-activation"),
    route("users/me/", ".profile.MeView", name="user-me"),
    route(
        "users/resend_activation/",
        ".verify_email.ResendActivationView",
        name="user-resend-activation",
    ),
    route("users/reset_password/", ".reset_password.ResetPasswordView", name="user-reset-password"),
    route(
        "users/reset_password_confirm/",
        ".reset_password.ResetPasswordConfirmView",
        name="user-reset-password-confirm",
    ),
    route(f"users/reset_{_NAME}/", ".reset_username.ResetUsernameView", name="user-reset-username"),
    route(
        f"users/reset_{_NAME}_confirm/",
        ".reset_username.ResetUsernameConfirmView",
        name="user-reset-username-confirm",
    ),
    route("users/set_password/", ".change_password.SetPasswordView", name="user-set-password"),
    route(f"users/set_{_NAME}/", ".change_username.SetUsernameView", name="user-set-username"),
    route(f"users/<str:{_KEY}>/", ".users.UserView", name="user-detail"),
]
