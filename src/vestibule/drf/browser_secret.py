"""The cookie that binds a way to a provider to the browser it was begun in."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.drf.cookies import Cookie, on_plain_http

LIFE = 900
"""Seconds: the time at the provider, and what the front end needs after that."""

_LONGEST = 100
SECRET = Cookie("__Host-vestibule-social", "vestibule-social")


def browser_secret(request: Request | HttpRequest) -> str:
    """Return what the browser was given when it set out; empty if nothing."""
    return request.COOKIES.get(SECRET.name, "")[:_LONGEST]


def keep_browser_secret(response: HttpResponseBase, secret: str) -> None:
    """Give the browser its secret."""
    _put(response, secret, LIFE)


def drop_browser_secret(response: HttpResponseBase) -> None:
    """Take the secret back: it has done its work."""
    _put(response, "", 0)


def _put(response: HttpResponseBase, value: str, seconds: int) -> None:
    plain = on_plain_http()
    # Never ``Strict``: coming back from the provider is a navigation from elsewhere.
    elsewhere = settings.COOKIE_SAMESITE == "None" and not plain
    response.set_cookie(
        SECRET.name,
        value,
        max_age=seconds,
        secure=not plain,
        httponly=True,
        samesite=cast("Any", "None" if elsewhere else "Lax"),
    )
