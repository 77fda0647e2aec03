"""A host that lets any page read answers with cookies is told so before it serves."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from tests.shape.source import REPOSITORY
from vestibule.conf import load
from vestibule.server import settings as server
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals

PAGE = (REPOSITORY / "docs" / "cookies.md").read_text()
SOURCES = [
    path.read_text()
    for folder in ("drf", "contracts")
    for path in (REPOSITORY / "src" / "vestibule" / folder).rglob("*.py")
]
OF_BROWSERS = {
    *(
        "ACCEPT",
        "ACCEPT_LANGUAGE",
        "CONTENT_ENCODING",
        "COOKIE",
        "ORIGIN",
        "REFERER",
        "SEC_FETCH_SITE",
    ),
    *("TRANSFER_ENCODING", "USER_AGENT"),
}
"""Sent by browsers on their own, safelisted (Fetch, 2.2.2), or sent by no page."""
FOR_BROWSERS = {"Vary", "Allow", "Clear-Site-Data", "Referrer-Policy"}
"""For the browser, or of no use to a page."""
EVERYBODY = {"CORS_ALLOW_ALL_ORIGINS": True}
PATTERNS = {"CORS_ALLOWED_ORIGIN_REGEXES": [r"https://.*\.example\.org"]}
COOKIES = {"CORS_ALLOW_CREDENTIALS": True}


def written(setting: str) -> list[str]:
    """Return a list of header names as ``docs/cookies.md`` has it."""
    [given] = re.findall(rf"^{setting} = (\[.*?\])$", PAGE, re.DOTALL | re.MULTILINE)
    names: list[str] = ast.literal_eval(given)
    return names


def test_pages_of_other_origins_may_send_every_header_that_is_read():
    read = {name for text in SOURCES for name in re.findall(r'"HTTP_([A-Z_]+)"', text)}
    wanted = {name.lower().replace("_", "-") for name in read - OF_BROWSERS - {"NEXT_X_API_KEY"}}
    assert {"captcha-response", "device-token", "idempotency-key"} <= wanted
    assert wanted <= set(written("CORS_ALLOW_HEADERS"))
    assert written("CORS_ALLOW_HEADERS") == server.CORS_ALLOW_HEADERS


def test_pages_of_other_origins_may_read_every_header_that_is_sent():
    pattern = r'response(?:\.headers)?\["([A-Za-z-]+)"\]'
    sent = {name for text in SOURCES for name in re.findall(pattern, text)}
    assert {"Device-Token", "Retry-After"} <= sent
    assert sent - FOR_BROWSERS <= set(written("CORS_EXPOSE_HEADERS"))
    assert written("CORS_EXPOSE_HEADERS") == server.CORS_EXPOSE_HEADERS


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


def test_patterns_are_no_error_where_every_port_of_this_machine_is_trusted(settings, vestibule):
    for name, value in (PATTERNS | COOKIES).items():
        setattr(settings, name, value)
    vestibule(PUBLIC_ORIGIN="http://127.0.0.1:8000")
    assert "vestibule.E008" not in found()
    vestibule(PUBLIC_ORIGIN="https://accounts.example.org")
    assert "vestibule.E008" in found()


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
