"""dj-rest-auth and our contract answer alike: both are asked in this run.

What differs on purpose is in ``tests/contracts/dj_rest_auth/scenarios.py``, each with its row in
the table of ``docs/how-to/from-dj-rest-auth.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from rest_framework_simplejwt import token_blacklist

from tests.cases import Case, undone
from tests.contracts.dj_rest_auth.scenarios import PASSWORD, SCENARIOS
from tests.contracts.peers import answers_of_peer, assert_alike, play, undocumented
from tests.factors import enroll_app
from tests.shape.source import REPOSITORY
from vestibule.contracts.dj_rest_auth.registration.views import (
    SocialAccountDisconnectView,
    SocialAccountListView,
    SocialConnectView,
    SocialLoginView,
)
from vestibule.core import clock
from vestibule.delivery.worker import deliver_due
from vestibule.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PAGE = REPOSITORY / "docs" / "how-to" / "from-dj-rest-auth.md"


class FacebookLogin(SocialLoginView):
    provider = "facebook"


class FacebookConnect(SocialConnectView):
    provider = "facebook"


def page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path(
        "dj-rest-auth/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")
    ),
    path("dj-rest-auth/facebook/", FacebookLogin.as_view()),
    path("dj-rest-auth/facebook/connect/", FacebookConnect.as_view()),
    path("dj-rest-auth/socialaccounts/", SocialAccountListView.as_view()),
    path("dj-rest-auth/socialaccounts/<str:pk>/disconnect/", SocialAccountDisconnectView.as_view()),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
    path("reset/<uidb64>/<token>/", page, name="password_reset_confirm"),
    path("confirm/<str:key>/", page, name="account_confirm_email"),
]


def _user(name: str, *, verified: bool = True, **facts: Any) -> dict[str, Any]:
    user = get_user_model().objects.create_user(
        username=name, email=f"{name}@example.org", password=PASSWORD, **facts
    )
    if verified:
        Account.objects.filter(pk=user.pk).update(
            email_verified_at=clock.now(), registrant_unproved=False
        )
    return {f"{name}_id": user.pk}


def _app() -> dict[str, Any]:
    ada = get_user_model().objects.get(username="ada")
    person = Account.objects.of(ada.pk).person()
    assert person
    return {"code": enroll_app(person).code()}


GIVEN = {
    "ada": lambda: _user("ada", first_name="Ada"),
    "bob": lambda: _user("bob"),
    "inactive": lambda: _user("inactive", is_active=False),
    "unverified": lambda: _user("unverified", verified=False),
    "ada's app": _app,
}
OURS: dict[str, Any] = {
    "SIGN_IN_WITH": ("username", "email"),
    "DEFAULT_TRANSPORT": "body",
    "PROVIDERS": {"facebook": {"client_id": "1", "client_secret": "2"}},
    "COOKIE_TRANSPORT": True,
}
AUTHENTICATION = ["vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication"]


def installed() -> AppConfig:
    """Return SimpleJWT's blacklist as a host has it installed; its tables are not asked for."""
    app = AppConfig("rest_framework_simplejwt.token_blacklist", token_blacklist)
    app.apps, app.models = apps, {}
    return app


@pytest.fixture(autouse=True)
def delivered() -> Iterator[None]:
    """Send each mail with the request that has queued it, as nothing is committed here."""

    def deliver(**_: object) -> None:
        deliver_due()

    request_finished.connect(deliver)
    yield
    request_finished.disconnect(deliver)


def test_every_request_is_answered_as_by_dj_rest_auth(settings, monkeypatch, case: Case):
    theirs = answers_of_peer("tests.contracts.dj_rest_auth.peer_project", SCENARIOS)
    vestibule = settings.VESTIBULE
    monkeypatch.setitem(apps.app_configs, "token_blacklist", installed())
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_AUTHENTICATION_CLASSES": AUTHENTICATION,
    }
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
    for scenario, answers in zip(SCENARIOS, theirs, strict=True):
        settings.VESTIBULE = vestibule | OURS | scenario.get("vestibule", {})
        ours = []
        with undone(), override_settings(**scenario["settings"]):
            ours = play(scenario, GIVEN, repeats=True)
        for exchange, one, other in zip(scenario["exchanges"], answers, ours, strict=True):
            with case(f"{scenario['claim']}: {exchange['request']} {exchange.get('body', '')}"):
                assert_alike(exchange, one, other)


def test_every_difference_is_documented():
    assert undocumented(SCENARIOS, PAGE.read_text()) == []
