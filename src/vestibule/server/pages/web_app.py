"""The web app: one document for all of its addresses, from the built files of ``web/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from vestibule import captcha
from vestibule.server.security_headers import POLICY

DOCUMENT = "vestibule/app/index.html"
ADDRESSES = (
    "sign-in",
    "register",
    "forgot-password",
    "reset-password",
    "invitation",
    "verify-email",
    "change-email",
    "undo-deletion",
    "social",
    "signed-out",
    "account",
    "account/<path:page>",
    "people",
    "people/<path:person>",
    "events",
    "outbox",
)
"""Where the app has pages; the router in ``web/apps/vestibule`` has the same."""
THEME = ("__Host-vestibule-theme", "vestibule-theme")
"""The cookie that says which colours somebody chose, as the app calls it over https and over plain
HTTP; without it, the system's."""
THEMES = ("light", "dark")


def document() -> str | None:
    """Return the app's document, or None where it was never built."""
    found = finders.find(DOCUMENT)
    return Path(found).read_text() if isinstance(found, str) else None


def _policy() -> str:
    """Allow the captcha that is configured, and nothing else that is not our own."""
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))
    for name, sources in captcha.sources().items():
        directives[name] = " ".join([directives.get(name, "'self'"), *sources])
    return "; ".join(f"{name} {allowed}" for name, allowed in directives.items())


def web_app(built: str) -> Callable[..., HttpResponseBase]:
    """Make the view that answers with the app.

    It names the files of one build, which are kept for ever under their names; so it
    is itself never kept.
    """
    development = hasattr(settings, "VESTIBULE_INBOX")
    page = built.replace("<html ", '<html data-development="true" ', 1) if development else built

    policy = _policy()
    # The colours stand in the document, so that no page is first shown in others.
    themed = {each: page.replace("<html ", f'<html data-theme="{each}" ', 1) for each in THEMES}

    def answer(request: HttpRequest, **_: str) -> HttpResponse:
        chosen = next((request.COOKIES[each] for each in THEME if each in request.COOKIES), "")
        shown = themed.get(chosen, page)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
        return HttpResponse(shown, headers=headers)

    return answer
