"""The cookie that binds a social sign-in to the browser in which it was started."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.drf.cookies import Cookie, on_plain_http

LIFE = 900
"""In seconds: the time at the provider and the front end's time after it."""

_LONGEST = 100
SECRET = Cookie("__Host-vestibule-social", "vestibule-social")


def browser_secret(request: Request | HttpRequest) -> str:
    """Return the browser's secret, or an empty string."""
    return request.COOKIES.get(SECRET.name, "")[:_LONGEST]


def keep_browser_secret(response: HttpResponseBase, secret: str) -> None:
    """Set the cookie."""
    _put(response, secret, LIFE)


def drop_browser_secret(response: HttpResponseBase) -> None:
    """Clear the cookie, once the sign-in is finished."""
    _put(response, "", 0)


def _put(response: HttpResponseBase, value: str, seconds: int) -> None:
    plain = on_plain_http()
    # Never ``Strict``: the provider's redirect is a cross-site navigation.
    cross_site = settings.COOKIE_SAMESITE == "None" and not plain
    response.set_cookie(
        SECRET.name,
        value,
        max_age=seconds,
        secure=not plain,
        httponly=True,
        samesite=cast("Any", "None" if cross_site else "Lax"),
    )
