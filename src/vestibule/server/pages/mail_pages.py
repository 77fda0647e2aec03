"""``/dev/mails/``: every mail in every language, by its real renderer. Development only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vestibule.delivery.compose import ComposedMessage
from vestibule.server.pages.inbox import message
from vestibule.server.pages.inbox_pages import for_this_machine
from vestibule.server.pages.mail_samples import kinds, languages, sample, variants

SCHEMES = ("system", "light", "dark")
_DARK = "@media (prefers-color-scheme: dark)"
_FORCED = {"light": "@media not all", "dark": "@media all"}
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)


def mail_body(html: str, *, scheme: str = "system") -> HttpResponse:
    """Return the HTML of a mail for a frame: as a mail client, it runs nothing of it.

    Links open in a window of their own. ``scheme`` decides in place of the system.
    """
    shown = html.replace(_DARK, _FORCED.get(scheme, _DARK))
    shown = shown.replace("<head>", '<head><base target="_blank">', 1)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
    return HttpResponse(shown, headers=headers)


@for_this_machine
def inbox_html(request: HttpRequest, identity: UUID) -> HttpResponse:
    """``GET /dev/inbox/<id>/html/``: the HTML of a message in the inbox."""
    found = message(identity)
    if found is None or not found["html"]:
        raise Http404
    return mail_body(found["html"])


@for_this_machine
def mails_page(request: HttpRequest) -> HttpResponse:
    """``GET /dev/mails/``: the kinds of mails, and one of them in a language."""
    chosen = _chosen(request)
    context: dict[str, Any] = {
        "kinds": kinds(),
        "languages": languages(),
        "variants": variants(chosen["kind"]),
        "schemes": SCHEMES,
        "mail": _mail(chosen),
        **chosen,
    }
    response = render(request, "vestibule/server/mails.html", context)
    response["Cache-Control"] = "no-store"
    return response


@for_this_machine
def mails_body(request: HttpRequest) -> HttpResponse:
    """``GET /dev/mails/body/``: the HTML of that mail, for the frame of the page."""
    chosen = _chosen(request)
    return mail_body(_mail(chosen).html, scheme=chosen["scheme"])


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return what was chosen, or the first of each; 404 for what there is none of."""
    kind = _one_of(kinds(), request.GET.get("kind", ""))
    return {
        "kind": kind,
        "language": _one_of(languages(), request.GET.get("language", "")),
        "variant": _one_of(variants(kind), request.GET.get("variant", "")),
        "scheme": _one_of(list(SCHEMES), request.GET.get("scheme", "")),
    }


def _one_of(choices: list[str], given: str) -> str:
    if given and given not in choices:
        raise Http404
    return given or choices[0]


def _mail(chosen: dict[str, str]) -> ComposedMessage:
    return sample(chosen["kind"], language=chosen["language"], variant=chosen["variant"])
