"""The web app as the server answers with it. Its pages are tested in ``web/apps/vestibule``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory

from vestibule.server.pages import web_app

ROUTER = Path(__file__).parents[2] / "web/apps/vestibule/src/router.tsx"
BUILT = '<!doctype html>\n<html lang="en"></html>\n'


@pytest.fixture
def static_files(tmp_path: Path, settings) -> Iterator[Path]:
    """A folder of static files, and nothing of what may have been built here."""
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # the stubs miss the cache
    yield tmp_path
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # the stubs miss the cache


def test_without_a_build_there_is_no_app(static_files):
    assert web_app.document() is None


def test_the_newest_build_is_the_one_that_is_served(static_files):
    built = static_files / web_app.DOCUMENT
    built.parent.mkdir(parents=True)
    built.write_text(BUILT)
    assert web_app.document() == BUILT


def test_the_document_is_never_kept(rf: RequestFactory):
    answer = web_app.web_app(BUILT)(rf.get("/account/sessions"), room="sessions")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("inbox", [True, False])
def test_only_a_development_server_says_that_it_is_one(rf: RequestFactory, settings, inbox):
    if inbox:
        settings.VESTIBULE_INBOX = Path("inbox")
    elif hasattr(settings, "VESTIBULE_INBOX"):
        del settings.VESTIBULE_INBOX
    answer = web_app.web_app(BUILT)(rf.get("/"))
    assert (b'data-development="true"' in getattr(answer, "content", b"")) is inbox


@pytest.mark.parametrize("cookie", ["__Host-vestibule-theme", "vestibule-theme"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_document_has_the_colours_that_were_chosen(rf: RequestFactory, theme, cookie):
    rf.cookies[cookie] = theme
    answer = web_app.web_app(BUILT)(rf.get("/"))
    assert f'data-theme="{theme}"'.encode() in getattr(answer, "content", b"")


@pytest.mark.parametrize("cookie", ["", "blue", 'dark" onload="'])
@pytest.mark.parametrize("name", web_app.THEME)
def test_nothing_of_a_cookie_reaches_the_document(rf: RequestFactory, name, cookie):
    rf.cookies[name] = cookie
    answer = web_app.web_app(BUILT)(rf.get("/"))
    assert b"<html" in getattr(answer, "content", b"")
    assert b"data-theme" not in getattr(answer, "content", b"")


@pytest.mark.parametrize(
    ("provider", "allowed"),
    [
        ("none", "script-src 'self';"),
        ("dummy", "script-src 'self';"),
        ("turnstile", "script-src 'self' https://challenges.cloudflare.com;"),
        ("hcaptcha", "style-src 'self' https://hcaptcha.com https://*.hcaptcha.com;"),
        ("recaptcha_v3", "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/;"),
    ],
)
def test_the_policy_allows_the_captcha_that_is_configured_alone(
    rf: RequestFactory, settings, provider, allowed
):
    settings.VESTIBULE = {**settings.VESTIBULE, "CAPTCHA": provider}
    policy = web_app.web_app(BUILT)(rf.get("/")).headers["Content-Security-Policy"]
    assert allowed in f"{policy};"
    assert ("frame-src" in policy) is (provider not in {"none", "dummy"})
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'self'")


def test_the_document_carries_the_brand(rf: RequestFactory, settings):
    brand = {
        "favicon": "https://cdn.example.org/icon.png?a=1&b=2",
        "light": {"accent": "#0f6b52"},
        "panel": {"en": {"text": "", "title": """<script>'"</script>"""}},
    }
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Fern & <b>", "BRAND": brand}
    head = """<html lang="en"><head><link rel="icon" href="/old.svg"/>"""
    head += "<title>Vestibule</title></head>"
    answer = web_app.web_app(head)(rf.get("/"))
    page = getattr(answer, "content", b"").decode()
    assert "<title>Fern &amp; &lt;b&gt;</title>" in page
    assert """<link rel="icon" href="https://cdn.example.org/icon.png?a=1&amp;b=2">""" in page
    assert """<link rel="stylesheet" href="/api/auth/brand.css?v=""" in page
    assert "<script>" not in page
    (told,) = re.findall(r"""<meta name="vestibule-brand" content="([^"]*)">""", page)
    assert json.loads(unescape(told))["panel"] == brand["panel"]
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://cdn.example.org;" in policy


def test_server_and_app_agree_on_the_addresses():
    router = ROUTER.read_text()
    public = set(re.findall(r'publicPage\("/([\w-]+)"', router)) | {"sign-in", "signed-out"}
    assert 'path: "/sign-in"' in router
    assert 'path: "/signed-out"' in router
    assert 'path: "/account"' in router
    console = set(re.findall(r'consolePage\("/([\w-]+)"', router))
    below = {"account", "account/<path:page>", "people/<path:person>"}
    assert public | console | below == set(web_app.PATHS)


@pytest.mark.parametrize(
    ("origin", "host", "moves"),
    [
        ("http://localhost:8000", "127.0.0.1:8000", True),
        ("http://localhost:8000", "[::1]:8000", True),
        ("http://localhost:8000", "localhost:8000", False),
        ("http://localhost:3000", "127.0.0.1:8000", False),  # the origin is a front end's
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("https://accounts.example.org", "127.0.0.1:8000", False),
    ],
)
def test_in_development_pages_move_from_an_address_to_localhost(rf, settings, origin, host, moves):
    settings.ALLOWED_HOSTS = ["*"]
    settings.VESTIBULE_INBOX = Path("inbox")
    settings.VESTIBULE = {**settings.VESTIBULE, "PUBLIC_ORIGIN": origin}
    asked = rf.get("/verify-email?a=b", headers={"host": host})
    answer = web_app.web_app(BUILT)(asked)
    assert answer.status_code == (302 if moves else 200)
    assert answer.headers.get("Location") == (f"{origin}/verify-email?a=b" if moves else None)
    del settings.VESTIBULE_INBOX
    assert web_app.web_app(BUILT)(asked).status_code == 200
