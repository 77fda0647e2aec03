"""The settings and addresses that ``adopt`` prints are complete, and agree with the host's own."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.test import override_settings
from django.urls import include, path, reverse
from django.utils.module_loading import import_string

from tests.cases import Case
from vestibule.core.adoptions import Peer
from vestibule.management.peer_settings import changes_for

BEFORE = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
    "CSRF_USE_SESSIONS": False,
}
JWT = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"
TOKENS = {
    "PAGE_SIZE": 9,
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(hours=1),
    "ROTATE_REFRESH_TOKENS": True,
    "AUTH_HEADER_TYPES": ("JWT",),
    "LEEWAY": 5,
}
HOSTS: list[tuple[Peer, dict[str, Any], dict[str, Any], list[str]]] = [
    (
        Peer.SIMPLEJWT,
        {
            "SIMPLE_JWT": SIMPLE_JWT
            | {
                "JSON_ENCODER": "a.B",
                "UPDATE_LAST_LOGIN": True,
                "ISSUER": "shop",
                "AUDIENCE": "till",
                "USER_ID_CLAIM": None,
            },
            "REST_FRAMEWORK": {"PAGE_SIZE": 9},
        },
        {
            "LAST_LOGIN_INTERVAL": timedelta(hours=1),
            "ISSUER": "shop",
            "AUDIENCE": "till",
            "ACCESS_LIFETIME": timedelta(hours=1),
            "ROTATION": "acknowledged",
            "AUTHORIZATION_SCHEMES": ("JWT",),
            "LEEWAY": timedelta(seconds=5),
        },
        ["SIMPLE_JWT['JSON_ENCODER']"],
    ),
    (Peer.DRF_AUTHTOKEN, {}, {"SESSION_LIFETIME": timedelta(days=365)}, []),
    (
        Peer.DJOSER,
        {
            "DJOSER": {
                "SEND_ACTIVATION_EMAIL": True,
                "LOGIN_FIELD": "email",
                "ACTIVATION_URL": "activate/{uid}/{token}",
                "EMAIL_FRONTEND_DOMAIN": "app.example.org",
            },
            "SIMPLE_JWT": {"AUTH_HEADER_TYPES": "JWT", "AUDIENCE": ["web", "app"]},
            "REST_FRAMEWORK": TOKENS,
        },
        {
            "PUBLIC_ORIGIN": "https://app.example.org",
            "SIGN_IN_WITH": ("email",),
            "EMAIL_VERIFICATION": "required",
            "AUTHORIZATION_SCHEMES": ("JWT",),
        },
        [],
    ),
    (
        Peer.DJOSER,
        {"DJOSER": {"SERIALIZERS": {"user": "a.B"}, "HIDE_USERS": False}, "REST_FRAMEWORK": TOKENS},
        {"EMAIL_VERIFICATION": "off", "SESSION_LIFETIME": timedelta(days=365)},
        ["DJOSER['SERIALIZERS']", "DJOSER['HIDE_USERS']"],
    ),
    (
        Peer.DJ_REST_AUTH,
        {
            "REST_AUTH": {"USE_JWT": True, "JWT_AUTH_COOKIE": "jwt", "TOKEN_CREATOR": "a.b"},
            "SIMPLE_JWT": SIMPLE_JWT | {"TOKEN_USER_CLASS": "a.B"},
            "ACCOUNT_LOGIN_METHODS": {"email"},
            "ACCOUNT_EMAIL_VERIFICATION": "none",
            "ACCOUNT_ADAPTER": "a.B",
        },
        {"SIGN_IN_WITH": ("email",), "EMAIL_VERIFICATION": "off", "ROTATION": "acknowledged"},
        ["REST_AUTH['TOKEN_CREATOR']", "ACCOUNT_ADAPTER", "SIMPLE_JWT['TOKEN_USER_CLASS']"],
    ),
    (
        Peer.ALLAUTH,
        {
            "HEADLESS_FRONTEND_URLS": {
                "account_confirm_email": "https://app.example.org/verify/{key}",
                "socialaccount_login_error": "https://www.example.org/error",
            },
            "ACCOUNT_LOGIN_METHODS": {"email", "username"},
            "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
            "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
            "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
            "MFA_SUPPORTED_TYPES": ["totp"],
            "MFA_TRUST_ENABLED": True,
            "HEADLESS_TOKEN_STRATEGY": JWT,
            "HEADLESS_JWT_ROTATE_REFRESH_TOKEN": False,
        },
        {
            "PUBLIC_ORIGIN": "https://app.example.org",
            "TRUSTED_ORIGINS": ("https://www.example.org",),
            "SIGN_IN_WITH": ("username", "email"),
            "EMAIL_VERIFICATION": "required",
            "EMAIL_VERIFICATION_BY": "code",
            "EMAIL_SIGN_IN": "code",
            "PASSKEYS": False,
            "TRUST_DEVICE": timedelta(days=14),
            "ROTATION": "off",
        },
        [],
    ),
    (
        Peer.ALLAUTH,
        {
            "HEADLESS_CLIENTS": ("app",),
            "ACCOUNT_LOGIN_METHODS": {"phone", "email"},
            "MFA_ADAPTER": "a.B",
            "ACCOUNT_PREVENT_ENUMERATION": False,
        },
        {"EMAIL_VERIFICATION": "optional", "SIGN_IN_WITH": ("email",), "PHONE_SIGN_IN": True},
        ["MFA_ADAPTER", "ACCOUNT_PREVENT_ENUMERATION"],
    ),
]
"""The package, the host's settings, what is printed for them, and what is named as not honored."""

ADDRESSES = {
    Peer.SIMPLEJWT: ["token_obtain_pair"],
    Peer.DRF_AUTHTOKEN: [],
    Peer.DJOSER: ["login", "user-me"],
    Peer.DJ_REST_AUTH: ["rest_login", "rest_register", "mfa_verify"],
    Peer.ALLAUTH: ["headless:app:account:login"],
}


def blocks(lines: list[str]) -> tuple[str, str, list[str]]:
    """Return what is printed for settings.py and urls.py, and the names of what is not honored."""
    settings, _, rest = "\n".join(lines).partition("\n# urls.py\n")
    urls, _, rest = rest.partition("\n\n")
    lost = rest.partition("Not supported:\n")[2].partition("\n\n")[0].splitlines()
    return settings, urls, [line.split()[0].rstrip(":") for line in lost]


def switch(host: dict[str, Any], settings_py: str, urls_py: str) -> tuple[dict[str, Any], Any]:
    """Run both files as a host does, below what it has."""
    held: dict[str, Any] = {"SECRET_KEY": "a" * 50, "INSTALLED_APPS": [], **deepcopy(host)}
    exec(settings_py, held)  # noqa: S102 - they are the lines to be tried
    urlconf: Any = ModuleType("switched")
    urlconf.urlpatterns = eval(f"[{urls_py}]", {"include": include, "path": path})  # noqa: S307
    return held, urlconf


def complaints() -> list[str]:
    """Return what the checks say of the settings; other checks concern production."""
    numbers = ("E001", "E012", "E044", "E046", "E051", "E052", "E056", "E057")
    ids = {f"vestibule.{each}" for each in numbers}
    return [each.msg for each in run_checks(tags=[Tags.security]) if each.id in ids]


def test_what_adopt_prints_is_all_that_a_host_needs(case: Case):
    for peer, host, printed, lost in HOSTS:
        with case(f"{peer} {host}"):
            with override_settings(**BEFORE | host):
                if "REST_FRAMEWORK" not in host:
                    del settings.REST_FRAMEWORK
                settings_py, urls_py, named = blocks(changes_for(peer))
            assert named == lost
            held, urlconf = switch(host, settings_py, urls_py)
            assert held["VESTIBULE"].items() >= printed.items()
            assert set(held["REST_FRAMEWORK"]) >= set(host.get("REST_FRAMEWORK", {}))
            classes = held["REST_FRAMEWORK"]["DEFAULT_AUTHENTICATION_CLASSES"]
            assert all(map(import_string, [*classes, *held["PASSWORD_HASHERS"]]))
            assert held["INSTALLED_APPS"] == ["vestibule"]
            ours = {"VESTIBULE": held["VESTIBULE"], "ROOT_URLCONF": urlconf}
            with override_settings(**BEFORE | host | ours):
                assert all(map(reverse, ADDRESSES[peer]))
                assert [each for each in complaints() if not any(map(each.count, lost))] == []


def test_services_that_verify_by_rs256_are_given_it_still():
    for algorithm, continued in (("RS256", True), ("HS256", False), ("RS512", False)):
        with override_settings(SIMPLE_JWT={"ALGORITHM": algorithm, "VERIFYING_KEY": "pem"}):
            lines = [line.strip() for line in changes_for(Peer.SIMPLEJWT)]
        assert ("\"ACCESS_ALGORITHM\": 'RS256'," in lines) == continued
