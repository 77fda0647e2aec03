"""A host that lets any page read answers with cookies is told so before it serves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from vestibule.conf import load
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals

EVERYBODY = {"CORS_ALLOW_ALL_ORIGINS": True}
PATTERNS = {"CORS_ALLOWED_ORIGIN_REGEXES": [r"https://.*\.example\.org"]}
COOKIES = {"CORS_ALLOW_CREDENTIALS": True}


def found(**options: Any) -> set[str]:
    return {str(message.id) for message in run_checks(**options)}


@pytest.mark.parametrize(
    ("cors", "transport", "refused"),
    [
        ({}, "cookie", False),
        (COOKIES, "cookie", False),
        (EVERYBODY, "body", False),
        (EVERYBODY, "cookie", True),
        (EVERYBODY | COOKIES, "body", True),
        (PATTERNS, "cookie", False),
        (PATTERNS | COOKIES, "body", True),
        ({"CORS_ORIGIN_ALLOW_ALL": True} | COOKIES, "body", True),
    ],
)
def test_answers_with_cookies_are_for_named_origins_alone(
    settings, vestibule, cors, transport, refused
):
    vestibule(DEFAULT_TRANSPORT=transport)
    for name, value in cors.items():
        setattr(settings, name, value)
    assert ("vestibule.E008" in found()) is refused


def test_what_a_host_does_not_use_is_not_judged(settings):
    settings.INSTALLED_APPS = [each for each in settings.INSTALLED_APPS if each != "corsheaders"]
    settings.CORS_ALLOW_ALL_ORIGINS = settings.CORS_ALLOW_CREDENTIALS = True
    assert "vestibule.E008" not in found()


def test_plain_http_is_an_error_of_the_deployment_check(vestibule):
    assert "vestibule.E009" in found(include_deployment_checks=True)
    assert "vestibule.E009" not in found()
    vestibule(PUBLIC_ORIGIN="https://accounts.example.org")
    assert "vestibule.E009" not in found(include_deployment_checks=True)


INEXACT = [
    "*",
    "null",
    "",
    "app.example.org",
    "https://app.example.org/",
    "https://*.example.org",
    "https://app.example.org/path",
    "https://App.example.org",
    "https://app.example.org:443",
    "http://app.example.org:80",
    "https://user@app.example.org",
    "https://app.example.org:port",
    "ftp://app.example.org",
    "https://",
    "javascript://app.example.org",
    "https://app.example.org?a",
    "https://app.example.org#a",
]


@pytest.mark.parametrize("origin", INEXACT)
def test_a_trusted_origin_is_written_as_browsers_send_it(vestibule, origin):
    vestibule(TRUSTED_ORIGINS=(origin,))
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_ORIGINS"):
        load()
    if origin:
        (sentence, *_) = refusals(read({"VESTIBULE_TRUSTED_ORIGINS": origin}))
        assert "VESTIBULE_TRUSTED_ORIGINS" in sentence


@pytest.mark.parametrize(
    "origin", ["https://app.example.org", "http://localhost:3000", "http://[::1]:3000"]
)
def test_exact_origins_are_taken(vestibule, origin):
    vestibule(TRUSTED_ORIGINS=(origin,))
    assert origin in load().TRUSTED_ORIGINS
    assert refusals(read({"VESTIBULE_TRUSTED_ORIGINS": origin})) == []
