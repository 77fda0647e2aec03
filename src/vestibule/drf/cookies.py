"""The cookies of the cookie transport: their names and attributes, written and cleared here alone.

Names begin with ``__Host-`` (``__Secure-`` where the path is narrow), so that no
sister domain can set them and no plain connection carries them. On a developer's
own machine, reached over plain HTTP, browsers would not keep such cookies: there,
and only there, the names are plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from rest_framework.request import Request

from vestibule import bearer
from vestibule.conf import settings
from vestibule.core.destinations import is_this_machine
from vestibule.core.tokens import SignedIn
from vestibule.tokens import csrf, device

AnyRequest = Request | HttpRequest


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie of ours."""

    guarded: str
    plain: str
    scripts_read_it: bool = False

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.plain if on_plain_http() else self.guarded


ACCESS = Cookie("__Host-vestibule-access", "vestibule-access")
REFRESH = Cookie("__Secure-vestibule-refresh", "vestibule-refresh")
"""Sent below the API's prefix only: no other request carries it along."""
DEVICE = Cookie("__Host-vestibule-device", "vestibule-device")
CHALLENGE = Cookie("__Host-vestibule-challenge", "vestibule-challenge")
"""``<challenge>.<what binds it to the browser>``, between the first and the last step."""
CSRF = Cookie("__Host-csrftoken", "vestibule-csrftoken", scripts_read_it=True)
"""Kept by the browser for the comparison; only this site's own pages can also read it.

Never called ``csrftoken``: that is Django's, whose middleware writes over what it does not know.
"""

TOKENS = (ACCESS, REFRESH)

CLEARED_AT_SIGN_OUT = (ACCESS, REFRESH, CSRF, CHALLENGE)
"""All but the device's, which is not a session's and opens nothing."""


def carried(request: AnyRequest, cookie: Cookie) -> str:
    """Return a cookie's value, or an empty text; empty also where it has a NUL, as none of ours.

    A request with an ``Authorization`` header is judged by that alone. Without
    ``COOKIE_TRANSPORT`` no token counts in a cookie.
    """
    if cookie in TOKENS and not settings.COOKIE_TRANSPORT:
        return ""
    meta = request.META
    if not meta.get("HTTP_COOKIE") or meta.get("HTTP_AUTHORIZATION"):
        return ""
    value = str(request.COOKIES.get(cookie.name, ""))
    # A quoted cookie spells it \000; PostgreSQL takes no text with one.
    return "" if "\x00" in value else value


def sessions(request: AnyRequest) -> list[UUID]:
    """Return the sessions that a request's cookies were signed for, over or not."""
    found = [bearer.session_of(carried(request, cookie)) for cookie in (REFRESH, ACCESS)]
    return list(dict.fromkeys(each for each in found if each))


def sign_in(response: HttpResponseBase, signed_in: SignedIn, *, csrf_token: str = "") -> str:
    """Hand a browser its session: every token in a cookie, each for its own life.

    Returns the CSRF token that goes with it: the one given, or a new one, so that
    nothing from before the sign-in holds.
    """
    tokens, token = signed_in.tokens, csrf_token or csrf.make(signed_in.session.hex)
    put(response, ACCESS, tokens.access, seconds=tokens.access_lifetime)
    put(response, REFRESH, tokens.refresh, seconds=tokens.refresh_lifetime)
    put(response, CSRF, token, seconds=tokens.refresh_lifetime)
    if signed_in.device:
        put(response, DEVICE, signed_in.device, seconds=int(device.LIFETIME.total_seconds()))
    return token


def sign_out(response: HttpResponseBase) -> None:
    """Take a browser's session away again."""
    for cookie in CLEARED_AT_SIGN_OUT:
        clear(response, cookie)


def put(
    response: HttpResponseBase, cookie: Cookie, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie, for so many seconds or until the browser is closed."""
    plain = on_plain_http()
    samesite = "Lax" if plain and settings.COOKIE_SAMESITE == "None" else settings.COOKIE_SAMESITE
    response.set_cookie(
        cookie.name,
        value,
        max_age=seconds,
        path=api_prefix() if cookie is REFRESH else "/",
        secure=not plain,
        httponly=not cookie.scripts_read_it,
        samesite=cast("Any", samesite),
    )


def clear(response: HttpResponseBase, cookie: Cookie) -> None:
    """Remove a cookie: set it with the same attributes, to end at once."""
    put(response, cookie, "", seconds=0)


def on_plain_http() -> bool:
    """Whether people reach the site over plain HTTP, on the machine it runs on."""
    origin = settings.PUBLIC_ORIGIN
    return _is_plain(origin) if origin else django_settings.DEBUG


@lru_cache(maxsize=8)
def _is_plain(origin: str) -> bool:
    url = urlsplit(origin)
    return url.scheme == "http" and is_this_machine(url.hostname or "")


def api_prefix() -> str:
    """Return the path below which the host serves the API, as ``/api/auth/``."""
    try:
        return reverse("vestibule:token-refresh").removesuffix("token/refresh/")
    except NoReverseMatch:
        return "/"
