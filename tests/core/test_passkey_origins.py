"""The domain and the origins of passkeys: what they are by default, and what stops the start."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.cases import Case
from vestibule.conf import Settings
from vestibule.core.passkey_origins import allowed_origins, passkey_domain, related
from vestibule.steps.verify_passkey import relying_party

APP = "https://app.example.org"
ANDROID = "android:apk-key-hash:" + "A" * 43


def test_by_default_passkeys_belong_to_the_public_origin(case: Case):
    for public, domain, origin in (
        ("https://example.org", "example.org", "https://example.org"),
        ("https://Example.ORG:443", "example.org", "https://example.org"),
        ("https://example.org:8443", "example.org", "https://example.org:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "", "http://[::1]:8000"),
    ):
        with case(public):
            assert passkey_domain(public) == domain
            found = allowed_origins((), public_origin=public, trusted=(APP,))
            assert found == (origin, APP)
    assert passkey_domain("") == ""
    assert allowed_origins((), public_origin="", trusted=()) == ()


def test_what_is_set_replaces_the_defaults(settings):
    origins = ("https://example.shop", ANDROID)
    given = {"PASSKEY_RP_ID": "example.org", "PASSKEY_ORIGINS": origins}
    own = {"PUBLIC_ORIGIN": "https://accounts.example.org", "TRUSTED_ORIGINS": (APP,)}
    settings.VESTIBULE = {**settings.VESTIBULE, **own, **given}
    assert relying_party().id == "example.org"
    assert relying_party().origins == origins


def alphas_origin() -> str:
    """Stand in for a function of ``TENANT_ORIGIN``."""
    return "https://alpha.example.org"


def test_each_tenant_has_its_own_domain(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "TENANT_ORIGIN": f"{__name__}.alphas_origin"}
    assert relying_party().id == "alpha.example.org"
    assert relying_party().origins == ("https://alpha.example.org",)


def test_only_web_origins_outside_of_the_domain_are_related():
    origins = ("https://example.org", APP, "https://notexample.org", "https://example.org.evil")
    assert related((*origins, ANDROID), "example.org") == [
        "https://notexample.org",
        "https://example.org.evil",
    ]


def test_what_no_browser_would_accept_stops_the_start(case: Case):
    own: dict[str, Any] = {"PUBLIC_ORIGIN": "https://accounts.example.org"}
    for domain in (
        "Example.org",
        "https://example.org",
        "example.org:443",
        "10.0.0.1",
        ".org",
        "::1",
    ):
        with case(domain), pytest.raises(ImproperlyConfigured, match="PASSKEY_RP_ID"):
            Settings(**own, PASSKEY_RP_ID=domain, PASSKEY_ORIGINS=(APP,))
    for origin in (
        "https://example.org/",
        "example.org",
        "https://*.example.org",
        "ios:bundle-id:x",
    ):
        with case(origin), pytest.raises(ImproperlyConfigured, match="PASSKEY_ORIGINS"):
            Settings(**own, PASSKEY_ORIGINS=(origin,))
    for wrong in (ANDROID[:-1], ANDROID + "=", "android:apk-key-hash:" + "+" * 43):
        with case(wrong), pytest.raises(ImproperlyConfigured, match="apk-key-hash"):
            Settings(**own, PASSKEY_ORIGINS=(wrong,))
    for domain in ("example.com", "xample.org", "more.accounts.example.org"):
        with case(domain), pytest.raises(ImproperlyConfigured, match="related origin"):
            Settings(**own, PASSKEY_RP_ID=domain)
    for domain in ("example.org", "accounts.example.org"):
        assert Settings(**own, PASSKEY_RP_ID=domain)
