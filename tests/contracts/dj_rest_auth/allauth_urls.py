"""A host that has kept pages of allauth and Django under the names of dj-rest-auth's mails."""

from __future__ import annotations

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import include, path
from django.views import View


class ConfirmEmailView(View):
    """Stands for allauth's page, by its module: allauth need not be installed."""


ConfirmEmailView.__module__ = "allauth.account.views"


class OwnConfirmEmailView(ConfirmEmailView):
    """The page under the host's own name."""


urlpatterns = [
    path("confirm/<str:key>/", OwnConfirmEmailView.as_view(), name="account_confirm_email"),
    path(
        "reset/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("auth/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
    path("auth/", include("vestibule.contracts.dj_rest_auth.urls")),
]
