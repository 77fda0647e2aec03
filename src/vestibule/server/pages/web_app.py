"""The web app: one document for all of its URLs, from the build of ``web/``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import escape

from vestibule import brand, captcha, conf
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
_ICON = re.compile(r'<link rel="icon"[^>]*>')


def document() -> str | None:
    """Return the app's document, or None if it was not built."""
    found = finders.find(DOCUMENT)
    return Path(found).read_text() if isinstance(found, str) else None


def _policy() -> str:
    """Return the content security policy: own sources, and those of captcha and brand."""
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))
    for name, sources in captcha.sources().items():
        directives[name] = " ".join([directives.get(name, "'self'"), *sources])
    directives["img-src"] = " ".join([directives["img-src"], *brand.image_sources()])
    return "; ".join(f"{name} {allowed}" for name, allowed in directives.items())


def branded(page: str) -> str:
    """Put the brand into the document, so that no page is first shown in another one."""
    shown = brand.public(reverse("vestibule:brand-css").removesuffix("brand.css"))
    content = escape(json.dumps(shown, ensure_ascii=False))
    added = f'<meta name="vestibule-brand" content="{content}">'
    if shown["stylesheet"]:
        added += f'<link rel="stylesheet" href="{escape(shown["stylesheet"])}">'
    if shown["favicon"]:
        page = _ICON.sub(f'<link rel="icon" href="{escape(shown["favicon"])}">', page)
    title = f"<title>{escape(shown['name'])}</title>"
    return page.replace("<title>Vestibule</title>", title, 1).replace(
        "</head>", f"{added}</head>", 1
    )


def _hosts_to_leave() -> frozenset[str]:
    """Return this machine's addresses by number, if the public origin is ``localhost``.

    In development, pages move from there: browsers offer no passkeys at an IP address, and keep its
    cookies apart from those of the pages that mailed links open.
    """
    origin = urlsplit(conf.settings.PUBLIC_ORIGIN)
    if origin.hostname != "localhost":
        return frozenset()
    port = f":{origin.port}" if origin.port else ""
    return frozenset(f"{address}{port}" for address in ("127.0.0.1", "[::1]"))


def web_app(built: str) -> Callable[..., HttpResponseBase]:
    """Build the view that returns the app's document.

    Browsers cache the build's files forever by their names, so the document that names them
    must not be cached.
    """
    development = hasattr(settings, "VESTIBULE_INBOX")
    page = built.replace("<html ", '<html data-development="true" ', 1) if development else built

    policy, moved = _policy(), _hosts_to_leave() if development else frozenset()

    @cache  # and not at once: the brand's URLs are known only after all of them were loaded
    def themed(theme: str) -> str:
        # The theme is set in the document, so that no page flashes in another one.
        attribute = f'data-theme="{theme}" ' if theme in THEMES else ""
        return branded(page).replace("<html ", f"<html {attribute}", 1)

    def answer(request: HttpRequest, **_: str) -> HttpResponse:
        if request.get_host() in moved:
            return HttpResponseRedirect(conf.settings.PUBLIC_ORIGIN + request.get_full_path())
        chosen = next((request.COOKIES[each] for each in THEME if each in request.COOKIES), "")
        shown = themed(chosen if chosen in THEMES else "")
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
        return HttpResponse(shown, headers=headers)

    return answer
