"""The cookie that binds a way to a provider to the browser it was begun in."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from vestibule.conf import settings

LIFE = 900
"""Seconds: the time at the provider, and what the front end needs after that."""

_LONGEST = 100


def _is_plain() -> bool:
    """Whether the site is plain http on a developer's machine, so that ``Secure`` cannot be."""
    local = settings.PUBLIC_ORIGIN.startswith(("http://localhost", "http://127.0.0.1"))
    return local and bool(django_settings.DEBUG)


def _name() -> str:
    # No sibling domain can write a cookie of this prefix.
    return "vestibule-social" if _is_plain() else "__Host-vestibule-social"


def browser_secret(request: Request | HttpRequest) -> str:
    """Return what the browser was given when it set out; empty if nothing."""
    return request.COOKIES.get(_name(), "")[:_LONGEST]


def keep_browser_secret(response: HttpResponseBase, secret: str) -> None:
    """Give the browser its secret.

    ``Lax``, not ``Strict``: coming back from the provider is a navigation from elsewhere.
    """
    response.set_cookie(
        _name(), secret, max_age=LIFE, secure=not _is_plain(), httponly=True, samesite="Lax"
    )


def drop_browser_secret(response: HttpResponseBase) -> None:
    """Take the secret back: it has done its work."""
    response.set_cookie(
        _name(), "", max_age=0, secure=not _is_plain(), httponly=True, samesite="Lax"
    )
