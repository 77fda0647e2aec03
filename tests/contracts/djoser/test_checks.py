"""What is not honored of ``DJOSER`` is named at the start, with what to do instead."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.urls import clear_url_caches, include, path
from rest_framework.views import APIView

from tests.cases import Case
from tests.contracts.djoser.peer_project import DJOSER
from vestibule.checks.djoser import djoser_settings_are_honored
from vestibule.conf.djoser import HONORED, Djoser, djoser

urlpatterns = [path("auth/", include("vestibule.contracts.djoser.urls"))]
WITH_SOCIAL = [
    *urlpatterns,
    path("auth/", include("vestibule.contracts.djoser.urls.social")),
]
pytestmark = pytest.mark.urls(__name__)


def said(ids: str = "vestibule.E044") -> list[str]:
    return [each.msg for each in djoser_settings_are_honored() if each.id == ids]


@pytest.fixture(autouse=True)
def project(vestibule: Any, settings: Any) -> None:
    """A project whose settings agree."""
    settings.DJOSER = DJOSER
    vestibule(SIGN_IN_WITH=("username",), EMAIL_VERIFICATION="off")


def test_settings_that_agree_need_no_word():
    assert djoser_settings_are_honored() == []


def test_each_setting_that_would_be_silently_wrong_is_an_error(settings, case: Case):
    for name, value, words in (
        ("SERIALIZERS", {"user": "app.UserSerializer"}, "PROFILE_FIELDS"),
        ("PERMISSIONS", {"user": []}, "roles"),
        ("EMAIL", {"activation": "app.Mail"}, "vestibule/mail"),
        ("CONSTANTS", {"messages": "app.Messages"}, "front end"),
        ("CREATE_SESSION_ON_LOGIN", True, "session of Django"),
        # Something that can be imported: where djoser's own settings are loaded, they import it.
        ("SOCIAL_AUTH_TOKEN_STRATEGY", "builtins.object", "tokens of a session"),
        ("LOGIN_FIELD", "phone", "must be one of"),
        ("LOGIN_FIELD", "email", "SIGN_IN_WITH"),
        ("SEND_ACTIVATION_EMAIL", True, "'required'"),
        ("ACTIVATION_URL", "activate/{token}", "{uid}"),
        ("USERNAME_RESET_CONFIRM_URL", "username/{token}", "{uid}"),
        ("ACTIVATION_URL", "https://evil.example/{uid}/{token}", "must be a path"),
        ("EMAIL_FRONTEND_DOMAIN", "app.example.org", "TRUSTED_ORIGINS"),
        ("SEND_ACTIVATION_MAIL", True, "SEND_ACTIVATION_EMAIL"),
    ):
        with case(f"{name} {value}"):
            settings.DJOSER = DJOSER | {name: value}
            [sentence] = said()
            assert words in sentence
            assert name in sentence or "djoser" in sentence


def test_each_setting_without_effect_is_a_warning(settings, case: Case):
    for name, value in (
        ("HIDE_USERS", False),
        ("TOKEN_MODEL", None),
        ("PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND", True),
        ("USERNAME_RESET_SHOW_EMAIL_NOT_FOUND", True),
        ("SOCIAL_AUTH_ALLOWED_REDIRECT_URIS", ["https://app.example.org"]),
        ("WEBAUTHN", {"RP_ID": "example.org"}),
    ):
        with case(name):
            settings.DJOSER = DJOSER | {name: value}
            [sentence] = said("vestibule.W044")
            assert sentence.startswith(f"DJOSER['{name}'] has no effect: ")
            assert said() == []


def test_views_of_djoser_that_are_still_served_are_an_error(monkeypatch):
    of_djoser: Any = type("LoginView", (APIView,), {"__module__": "djoser.webauthn.views"})
    own = [
        path("login_request/", of_djoser.as_view(), name="webauthn_login_request"),
        path("login/", of_djoser.as_view()),
    ]
    monkeypatch.setattr(
        sys.modules[__name__], "urlpatterns", [*urlpatterns, path("webauthn/", include(own))]
    )
    clear_url_caches()
    [sentence] = said()
    assert "djoser's own views still answer webauthn_login_request, login/," in sentence
    assert "factors/passkeys/" in sentence


def test_a_front_end_on_a_trusted_origin_is_no_problem(settings, vestibule):
    settings.DJOSER = DJOSER | {"EMAIL_FRONTEND_DOMAIN": "app.example.org"}
    vestibule(
        SIGN_IN_WITH=("username",),
        EMAIL_VERIFICATION="off",
        TRUSTED_ORIGINS=("https://app.example.org",),
    )
    assert said() == []


def test_pages_that_providers_redirect_to_must_be_of_trusted_origins(
    settings, monkeypatch, case: Case
):
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "urlpatterns", WITH_SOCIAL)
    clear_url_caches()
    name = "SOCIAL_AUTH_ALLOWED_REDIRECT_URIS"
    for pages, words in (
        (["https://evil.example/google"], "evil.example"),
        (["/google"], "TRUSTED_ORIGINS"),
        (["app://google"], "app://google"),
        ("http://testserver/google", "list"),
    ):
        with case(str(pages)):
            settings.DJOSER = DJOSER | {name: pages}
            [sentence] = said()
            assert words in sentence
            assert name in sentence
    settings.DJOSER = DJOSER | {name: ["http://testserver/google"]}
    assert djoser_settings_are_honored() == []


def test_none_is_as_if_a_setting_was_not_made(settings, case: Case):
    for name in HONORED:
        with case(name):
            settings.DJOSER = dict.fromkeys([name])
            assert djoser_settings_are_honored() == []
            assert djoser() == Djoser()


def test_djosers_own_token_strategy_needs_no_word(settings):
    strategy = "djoser.social.token.jwt.TokenStrategy"
    settings.DJOSER = DJOSER | {"SOCIAL_AUTH_TOKEN_STRATEGY": strategy}
    assert djoser_settings_are_honored() == []


@pytest.mark.urls("vestibule.urls")
def test_a_project_without_the_contract_is_told_nothing(settings):
    settings.DJOSER = {"NONSENSE": 1}
    assert djoser_settings_are_honored() == []
