"""The web app: one document for all of its URLs, from the build of ``web/``."""

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
PATHS = (
    "sign-in",
    "sign-in-email",
    "sign-in-link",
    "add-passkey",
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
    "overview",
    "people",
    "people/<path:person>",
    "events",
    "outbox",
    "policies",
    "roles",
)
"""The app's pages; the router in ``web/apps/vestibule`` has the same."""
THEME = ("__Host-vestibule-theme", "vestibule-theme")
"""The cookie of the chosen color theme, by its names over https and plain HTTP; without it, the
system's theme is used."""
THEMES = ("light", "dark")


def document() -> str | None:
    """Return the app's document, or None if it was not built."""
    found = finders.find(DOCUMENT)
    return Path(found).read_text() if isinstance(found, str) else None


def _policy() -> str:
    """Return the content security policy: own sources and those of the configured captcha."""
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))
    for name, sources in captcha.sources().items():
        directives[name] = " ".join([directives.get(name, "'self'"), *sources])
    return "; ".join(f"{name} {allowed}" for name, allowed in directives.items())


def web_app(built: str) -> Callable[..., HttpResponseBase]:
    """Build the view that returns the app's document.

    Browsers cache the build's files forever by their names, so the document that names them
    must not be cached.
    """
    development = hasattr(settings, "VESTIBULE_INBOX")
    page = built.replace("<html ", '<html data-development="true" ', 1) if development else built

    policy = _policy()
    # The theme is set in the document, so that no page flashes in another one.
    themed = {each: page.replace("<html ", f'<html data-theme="{each}" ', 1) for each in THEMES}

    def answer(request: HttpRequest, **_: str) -> HttpResponse:
        chosen = next((request.COOKIES[each] for each in THEME if each in request.COOKIES), "")
        shown = themed.get(chosen, page)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
        return HttpResponse(shown, headers=headers)

    return answer
