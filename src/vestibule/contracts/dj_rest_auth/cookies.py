"""The cookies of ``REST_AUTH``: names and attributes are the host's, as its front end expects them.

They hold tokens of the cookie transport, which nothing but these cookies carries; where scripts
may read them (``JWT_AUTH_HTTPONLY`` is False), a copy of the tokens in the body.
"""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import bearer
from vestibule.contracts.dj_rest_auth.rest_auth import RestAuth, rest_auth
from vestibule.core.tokens import SignedIn, TokenPair
from vestibule.drf import cookies
from vestibule.drf.cookies import AnyRequest
from vestibule.tokens import device


def carried(request: AnyRequest, name: str | None) -> str:
    """Return the value of a cookie with a name of the host's, or an empty string."""
    value = str(request.COOKIES.get(name, "")) if name else ""
    # A quoted cookie can hold \000, which PostgreSQL refuses in a text.
    return "" if "\x00" in value else value


def sessions(request: Request) -> tuple[UUID, ...]:
    """Return the sessions of a request's token cookies, active or ended."""
    found = (bearer.session_of(carried(request, name)) for name in rest_auth().cookies)
    return tuple(dict.fromkeys(each for each in found if each))


def sign_in(response: Response, signed_in: SignedIn) -> None:
    """Set the cookies of a session, each for as long as its token lives.

    A browser that keeps its session keeps its device too: it is not reported as a new one again.
    """
    conf = rest_auth()
    renew(response, signed_in.tokens)
    if conf.JWT_AUTH_REFRESH_COOKIE and signed_in.device:
        seconds = int(device.LIFETIME.total_seconds())
        cookies.put(response, cookies.DEVICE, signed_in.device, seconds=seconds)


def renew(response: Response, tokens: TokenPair, *, with_refresh: bool = True) -> None:
    """Set the cookies of renewed tokens, each for as long as its token lives."""
    conf = rest_auth()
    if conf.JWT_AUTH_COOKIE:
        _put(response, conf, conf.JWT_AUTH_COOKIE, tokens.access, seconds=tokens.access_lifetime)
    if conf.JWT_AUTH_REFRESH_COOKIE and with_refresh:
        _put(
            response,
            conf,
            conf.JWT_AUTH_REFRESH_COOKIE,
            tokens.refresh,
            seconds=tokens.refresh_lifetime,
            path=conf.JWT_AUTH_REFRESH_COOKIE_PATH,
        )


def sign_out(response: Response) -> None:
    """Clear the cookies of a session: browsers match their attributes."""
    conf = rest_auth()
    if conf.JWT_AUTH_COOKIE:
        _put(response, conf, conf.JWT_AUTH_COOKIE, "", seconds=0)
    if conf.JWT_AUTH_REFRESH_COOKIE:
        path = conf.JWT_AUTH_REFRESH_COOKIE_PATH
        _put(response, conf, conf.JWT_AUTH_REFRESH_COOKIE, "", seconds=0, path=path)


def _put(
    response: Response, conf: RestAuth, name: str, value: str, *, seconds: int, path: str = "/"
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        domain=conf.JWT_AUTH_COOKIE_DOMAIN,
        secure=conf.JWT_AUTH_SECURE,
        httponly=conf.JWT_AUTH_HTTPONLY,
        samesite=cast("Literal['Lax', 'Strict', 'None', False] | None", conf.JWT_AUTH_SAMESITE),
    )
