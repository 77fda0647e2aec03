"""The web app: one document for all of its addresses, from the built files of ``web/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

DOCUMENT = "vestibule/app/index.html"
ADDRESSES = (
    "sign-in",
    "register",
    "forgot-password",
    "reset-password",
    "verify-email",
    "change-email",
    "signed-out",
    "account",
    "account/<path:room>",
    "people",
    "people/<path:person>",
    "events",
    "outbox",
)
"""Where the app has pages; the router in ``web/apps/vestibule`` has the same."""


def document() -> str | None:
    """Return the app's document, or None where it was never built."""
    found = finders.find(DOCUMENT)
    return Path(found).read_text() if isinstance(found, str) else None


def web_app(built: str) -> Callable[..., HttpResponseBase]:
    """Make the view that answers with the app.

    It names the files of one build, which are kept for ever under their names; so it
    is itself never kept.
    """
    development = hasattr(settings, "VESTIBULE_INBOX")
    page = built.replace("<html ", '<html data-development="true" ', 1) if development else built

    def answer(request: HttpRequest, **_: str) -> HttpResponse:
        return HttpResponse(page, headers={"Cache-Control": "no-store"})

    return answer
