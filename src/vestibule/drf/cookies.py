"""The cookies of the cookie transport: their names and attributes, set and cleared only here.

Names begin with ``__Host-`` (``__Secure-`` for a cookie with a narrower path), so that no
sibling domain can set them and they are never sent over plain HTTP. Browsers reject such
cookies on a developer's machine over plain HTTP: there, and only there, the names are plain.
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
from vestibule.scope import current_scope
from vestibule.tokens import csrf, device

AnyRequest = Request | HttpRequest


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie, by its two names."""

    guarded: str
    plain: str
    scripts_read_it: bool = False

    @property
    def name(self) -> str:
        """The name on this installation."""
        return self.plain if on_plain_http() else self.guarded


ACCESS = Cookie("__Host-vestibule-access", "vestibule-access")
REFRESH = Cookie("__Secure-vestibule-refresh", "vestibule-refresh")
"""Sent only to paths below the API's prefix."""
SITE_REFRESH = Cookie("__Host-vestibule-site-refresh", "vestibule-site-refresh")
"""Takes the place of ``REFRESH`` where ``REFRESH_COOKIE_PATH`` is ``/``.

The name differs with the path: browsers send both of two cookies with one name and different
paths, so that a token from before a change of the setting would hide the newer one.
"""
DEVICE = Cookie("__Host-vestibule-device", "vestibule-device")
TRUSTED_DEVICE = Cookie("__Host-vestibule-trusted-device", "vestibule-trusted-device")
"""Of no use without the device cookie; a sign-out keeps both."""
CHALLENGE = Cookie("__Host-vestibule-challenge", "vestibule-challenge")
"""``<challenge>.<browser secret>``, from the first to the last step of a sign-in."""
EMAIL_SIGN_IN = Cookie("__Host-vestibule-email-sign-in", "vestibule-email-sign-in")
"""A browser secret, from the request of a sign-in link or code to its use."""
SESSION = Cookie("__Host-vestibule-session", "vestibule-session")
"""An opaque token, in place of ``ACCESS`` and ``REFRESH``."""
CSRF = Cookie("__Host-csrftoken", "vestibule-csrftoken", scripts_read_it=True)
"""Compared with the header's token; only pages of this site can read it.

Never named ``csrftoken``: Django's middleware would overwrite it.
"""

TOKENS = (ACCESS, REFRESH, SITE_REFRESH)

CLEARED_AT_SIGN_OUT = (*TOKENS, CSRF, CHALLENGE)
"""All but those of the device, which belong to no session and grant no access."""


def carried(request: AnyRequest, cookie: Cookie) -> str:
    """Return a cookie's value, or an empty string; empty also for a value with a NUL.

    Cookies are ignored in a request with a Bearer token, and tokens in cookies without
    ``COOKIE_TRANSPORT``. Another scheme's ``Authorization`` says nothing about them.
    """
    if cookie in TOKENS and not settings.COOKIE_TRANSPORT:
        return ""
    meta = request.META
    if not meta.get("HTTP_COOKIE"):
        return ""
    if bearer.token_in(meta.get("HTTP_AUTHORIZATION", "")) is not None:
        return ""
    value = str(request.COOKIES.get(cookie.name, ""))
    # A quoted cookie can hold \000, which PostgreSQL refuses in a text.
    return "" if "\x00" in value else value


def refresh_token(request: AnyRequest) -> str:
    """Return the refresh token of a request's cookies, or an empty string.

    The other cookie counts where this installation's is missing: the setting has changed since
    it was set, or a server process with another setting has set it.
    """
    current, other = _refresh_cookies()
    return carried(request, current) or carried(request, other)


def sessions(request: AnyRequest) -> list[UUID]:
    """Return the sessions of a request's token cookies, active or ended."""
    carriers = (*_refresh_cookies(), ACCESS)
    found = [bearer.session_of(carried(request, cookie)) for cookie in carriers]
    return list(dict.fromkeys(each for each in found if each))


def sign_in(response: HttpResponseBase, signed_in: SignedIn, *, csrf_token: str = "") -> str:
    """Set the cookies of a session, each with the lifetime of its token.

    Those of a session that is not remembered end with the browser, the device's too: another
    person may use the machine next.

    Returns the CSRF token: the given one, or a new one, so that none from before the sign-in
    stays valid.
    """
    tokens, token = signed_in.tokens, csrf_token or csrf.make(signed_in.session.hex)
    refresh, other = _refresh_cookies()
    values = {
        ACCESS: (tokens.access, tokens.access_lifetime),
        refresh: (tokens.refresh, tokens.refresh_lifetime),
        CSRF: (token, tokens.refresh_lifetime),
        **_of_device(signed_in),
    }
    for cookie, (value, seconds) in values.items():
        put(response, cookie, value, seconds=seconds if tokens.remembered else None)
    clear(response, other)
    return token


def sign_in_opaque(
    response: HttpResponseBase,
    signed_in: SignedIn,
    *,
    cookie: Cookie = SESSION,
    csrf_cookie: Cookie = CSRF,
    csrf_token: str = "",
) -> str:
    """Set the cookies of a session with an opaque token (``Transport.OPAQUE_COOKIE``).

    That of a renewed session stays as it is. Returns the CSRF token, as ``sign_in`` does.
    """
    tokens, token = signed_in.tokens, csrf_token or csrf.make(signed_in.session.hex)
    values = {csrf_cookie: (token, tokens.refresh_lifetime), **_of_device(signed_in)}
    if tokens.opaque:
        values[cookie] = (tokens.opaque, tokens.refresh_lifetime)
    for each, (value, seconds) in values.items():
        put(response, each, value, seconds=seconds if tokens.remembered else None)
    return token


def _of_device(signed_in: SignedIn) -> dict[Cookie, tuple[str, int]]:
    """Return the cookies of the device, each with its lifetime in seconds."""
    found = {}
    if signed_in.device:
        found[DEVICE] = signed_in.device, int(device.LIFETIME.total_seconds())
    if signed_in.trusted_device:
        lifetime = int(settings.TRUST_DEVICE.total_seconds())
        found[TRUSTED_DEVICE] = signed_in.trusted_device, lifetime
    return found


def sign_out_opaque(
    response: HttpResponseBase, *, cookie: Cookie = SESSION, csrf_cookie: Cookie = CSRF
) -> None:
    """Clear the cookies of a session with an opaque token."""
    for each in (cookie, csrf_cookie, CHALLENGE):
        clear(response, each)


def sign_out(response: HttpResponseBase) -> None:
    """Clear the cookies of a session."""
    for cookie in CLEARED_AT_SIGN_OUT:
        clear(response, cookie)


def put(
    response: HttpResponseBase, cookie: Cookie, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie, for ``seconds`` or until the browser is closed."""
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
    """Clear a cookie: browsers match its attributes, so it is set with the same ones."""
    put(response, cookie, "", seconds=0)


def on_plain_http() -> bool:
    """Whether the site is reached over plain HTTP on the local machine."""
    origin = current_scope.origin
    return _is_plain(origin) if origin else django_settings.DEBUG


@lru_cache(maxsize=8)
def _is_plain(origin: str) -> bool:
    url = urlsplit(origin)
    return url.scheme == "http" and is_this_machine(url.hostname or "")


def _refresh_cookies() -> tuple[Cookie, Cookie]:
    """Return the cookie for the refresh token, and the one of the other setting."""
    return (SITE_REFRESH, REFRESH) if settings.REFRESH_COOKIE_PATH else (REFRESH, SITE_REFRESH)


def api_prefix() -> str:
    """Return the path prefix of the API, such as ``/api/auth/``."""
    try:
        return reverse("vestibule:token-refresh").removesuffix("token/refresh/")
    except NoReverseMatch:
        return "/"
