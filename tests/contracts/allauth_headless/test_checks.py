"""What a host's settings of allauth say must be honored, or reported at the start."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path, resolve, reverse

from tests.cases import Case
from vestibule.checks.allauth import allauth_settings_are_honored

pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]

AGREEING: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"ACCOUNT_EMAIL_VERIFICATION": "mandatory"}, {"EMAIL_VERIFICATION": "required"}),
    ({"ACCOUNT_LOGIN_METHODS": {"email", "username"}}, {"SIGN_IN_WITH": ("username", "email")}),
    ({"ACCOUNT_LOGIN_BY_CODE_ENABLED": True}, {"EMAIL_SIGN_IN": "link"}),
    (
        {"ACCOUNT_LOGIN_METHODS": {"email", "phone"}},
        {"PHONE_SIGN_IN": True, "SMS_BACKEND": "console"},
    ),
    ({"ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True}, {"PASSWORD_RESET_BY": "code"}),
    ({"MFA_SUPPORTED_TYPES": ["totp", "webauthn"]}, {}),
    (
        {"MFA_PASSKEY_SIGNUP_ENABLED": True},
        {"EMAIL_VERIFICATION": "required", "EMAIL_VERIFICATION_BY": "code"},
    ),
    ({"MFA_TRUST_ENABLED": True, "MFA_TRUST_COOKIE_AGE": 30 * 86_400}, {}),
    ({"MFA_TRUST_COOKIE_AGE": timedelta(days=14)}, {"TRUST_DEVICE": timedelta(days=14)}),
    ({"HEADLESS_FRONTEND_URLS": {"account_confirm_email": "/verify/{key}"}}, {}),
    (
        {"HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME": "JWT"},
        {"AUTHORIZATION_SCHEMES": ("JWT",)},
    ),
    ({"ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"]}, {}),
    ({"ACCOUNT_SIGNUP_FIELDS": ["email*"]}, {"REGISTRATION_OPEN": False}),
)
DISAGREEING: tuple[tuple[str, Any, str], ...] = (
    ("ACCOUNT_EMAIL_VERIFICATION", "mandatory", "EMAIL_VERIFICATION"),
    ("ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED", True, "EMAIL_VERIFICATION_BY"),
    ("ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED", True, "PASSWORD_RESET_BY"),
    ("ACCOUNT_LOGIN_BY_CODE_ENABLED", True, "EMAIL_SIGN_IN"),
    ("ACCOUNT_LOGIN_METHODS", {"username"}, "SIGN_IN_WITH"),
    ("ACCOUNT_LOGIN_METHODS", {"email", "phone"}, "PHONE_SIGN_IN"),
    ("MFA_SUPPORTED_TYPES", ["totp"], "PASSKEYS"),
    ("MFA_TRUST_COOKIE_AGE", timedelta(days=14), "TRUST_DEVICE"),
    ("ACCOUNT_ADAPTER", "project.Adapter", "ACCOUNT_ADAPTER is not honored"),
    ("MFA_PASSKEY_SIGNUP_ENABLED", True, "EMAIL_VERIFICATION_BY"),
    ("HEADLESS_TOKEN_STRATEGY", "project.Strategy", "HEADLESS_TOKEN_STRATEGY"),
    ("HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME", "JWT", "AUTHORIZATION_SCHEMES"),
    ("ACCOUNT_SIGNUP_FIELDS", ["email*", "password1"], "password1*"),
    ("HEADLESS_CLIENTS", ("browser", "apps"), "only 'browser' and 'app'"),
    ("CSRF_USE_SESSIONS", True, "must be False"),
    ("CSRF_COOKIE_HTTPONLY", True, "must be False"),
    ("HEADLESS_FRONTEND_URLS", {"account_confirm_email": "/verify"}, "must have {key}"),
    ("HEADLESS_FRONTEND_URLS", {"account_signup": "https://evil.example/"}, "leads elsewhere"),
)


def said() -> list[str]:
    return [f"{each.id} {each.msg}" for each in allauth_settings_are_honored()]


def test_settings_that_agree_are_accepted(settings, case: Case):
    for theirs, ours in AGREEING:
        with case(str(theirs)), override_settings(**theirs, VESTIBULE=settings.VESTIBULE | ours):
            assert said() == []


def test_settings_that_would_be_silently_wrong_are_refused(case: Case):
    for name, value, words in DISAGREEING:
        with case(name), override_settings(**{name: value}):
            [sentence] = said()
            assert sentence.startswith("vestibule.E046")
            assert words in sentence


def test_a_browser_needs_cookies(settings):
    settings.VESTIBULE |= {"COOKIE_TRANSPORT": False}
    [sentence] = said()
    assert "HEADLESS_CLIENTS" in sentence
    settings.HEADLESS_CLIENTS = ("app",)
    assert said() == []


def test_browsers_are_asked_to_be_trusted_for_some_time(settings):
    settings.MFA_TRUST_ENABLED = True
    settings.VESTIBULE |= {"TRUST_DEVICE": timedelta()}
    [sentence] = said()
    assert "TRUST_DEVICE" in sentence


def test_a_sign_up_by_passkey_needs_passkeys(settings, case: Case):
    settings.MFA_PASSKEY_SIGNUP_ENABLED = True
    by_code = {"EMAIL_VERIFICATION": "required", "EMAIL_VERIFICATION_BY": "code"}
    for change in ({"PASSKEYS": False}, {"SECOND_FACTOR": "off"}):
        changed = settings.VESTIBULE | by_code | change
        with case(str(change)), override_settings(VESTIBULE=changed):
            [sentence] = said()
            assert "VESTIBULE['PASSKEYS']" in sentence


def test_providers_need_an_address_to_return_to(settings):
    settings.VESTIBULE |= {
        "PROVIDERS": {"google": {"client_id": "site", "client_secret": "x" * 24}}
    }
    [sentence] = said()
    assert "allauth_headless.provider_urls" in sentence
    settings.HEADLESS_CLIENTS = ("app",)  # an app has a token from the provider
    assert said() == []


def test_each_provider_has_its_name_of_allauth(settings):
    settings.VESTIBULE |= {
        "PROVIDERS": {"google": {"client_id": "site", "client_secret": "x" * 24}}
    }
    spec = find_spec("vestibule.contracts.allauth_headless.provider_urls")
    assert spec
    assert spec.loader
    urls: Any = module_from_spec(spec)
    spec.loader.exec_module(urls)
    address = reverse("google_callback", urlconf=urls)
    assert address == "/google/login/callback/"
    named = reverse("headless_provider_callback", urlconf=urls, kwargs={"provider": "google"})
    assert named == address
    assert resolve(address, urlconf=urls).kwargs == {"provider": "google"}


@pytest.mark.urls("tests.contracts.allauth_headless.test_social_sign_in")
def test_providers_may_return_to_an_address_that_is_included(settings):
    settings.VESTIBULE |= {
        "PROVIDERS": {"google": {"client_id": "site", "client_secret": "x" * 24}}
    }
    assert said() == []


def test_settings_without_effect_are_named(case: Case):
    for name, value in (
        ("ACCOUNT_LOGIN_ON_PASSWORD_RESET", True),
        ("ACCOUNT_RATE_LIMITS", {"login": "1/m"}),
        ("ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED", True),
        ("ACCOUNT_PREVENT_ENUMERATION", False),
    ):
        with case(name), override_settings(**{name: value}):
            [sentence] = said()
            assert sentence.startswith(f"vestibule.W046 {name} has no effect")
    for fields in (["email*", "phone", "password1*"], ["email*", "phone*", "password1*"]):
        with case(str(fields)), override_settings(ACCOUNT_SIGNUP_FIELDS=fields):
            [sentence] = said()
            assert sentence.startswith("vestibule.W046 ACCOUNT_SIGNUP_FIELDS has 'phone'")


@pytest.mark.urls("vestibule.urls")
def test_a_site_without_this_contract_is_not_checked(settings):
    settings.ACCOUNT_ADAPTER = "project.Adapter"
    assert said() == []
