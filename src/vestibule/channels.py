"""Django Channels: a middleware that authenticates WebSockets by access token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from io import BytesIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import JsonResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException

from vestibule.core.errors import CsrfFailed, InvalidToken
from vestibule.core.tokens import AccessClaims
from vestibule.drf import SessionTokenAuthentication, csrf
from vestibule.drf.authentication import (
    CsrfNotValid,
    TokenNotValid,
    authenticate_by_header,
    call_async,
    claims_in_cookie,
)
from vestibule.drf.refusal import answer_to
from vestibule.drf.refusal_log import refusals
from vestibule.drf.user import SignedInUser, loaded
from vestibule.tokens.revocation import feed

try:
    from channels.db import database_sync_to_async
except ImportError as missing:
    raise ImportError("vestibule.channels needs channels: pip install channels") from missing

__all__ = ["TokenAuthMiddleware", "is_signed_in"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_DENIAL = "websocket.http.response"
"""The ASGI extension by which a server answers a handshake with a status and a body."""


class TokenAuthMiddleware:
    """Sets ``scope["user"]`` and ``scope["auth"]`` of a WebSocket, from its handshake.

    A bearer token comes first, then the user of Django's session (with ``AuthMiddlewareStack``
    around it), then the access cookie. The user is loaded, with one query in a thread, so that
    consumers can read it. Without a token the user is anonymous.

    An invalid bearer token refuses the handshake with 401, or 403 where the server cannot
    answer otherwise. So does a cookie from a page of an unknown origin: browsers open a
    WebSocket for any site, and send cookies along.
    """

    authentication_class: type[BaseAuthentication] = SessionTokenAuthentication
    """Whose tokens are accepted. A subclass may name ``JWTAuthentication`` of the SimpleJWT
    contract, which reads no cookies."""

    def __init__(self, inner: Callable[[Scope, Receive, Send], Awaitable[Any]]) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """Serve a connection; only WebSockets are authenticated."""
        if scope["type"] != "websocket":
            return await self.inner(scope, receive, send)
        request, before = _handshake(scope), scope.get("user", AnonymousUser())
        scheme = self.authentication_class
        try:
            user, claims = await database_sync_to_async(_authenticate)(request, before, scheme)
        except APIException as refused:
            if isinstance(refused, TokenNotValid):
                refusals.refused(refused.refused, request)
            await receive()  # "websocket.connect"
            return await _refuse(answer_to(refused, request, scheme), scope, send)
        return await self.inner({**scope, "user": user, "auth": claims}, receive, send)


async def is_signed_in(scope: Scope) -> bool:
    """Whether the session of a connection's token is still active; False without a token.

    The lifetime of the access token does not matter: a connection may outlive it. No query, as
    a rule, and never one in the event loop.

    Raises:
        Unavailable: this cannot be checked right now.
    """
    claims = scope.get("auth")
    if not isinstance(claims, AccessClaims):
        return False
    try:
        await call_async(feed.check, claims, in_thread=database_sync_to_async)
    except InvalidToken:
        return False
    return True


def _handshake(scope: Scope) -> ASGIRequest:
    """Return the HTTP request that a handshake is (RFC 6455, 4.1)."""
    scheme = {"wss": "https"}.get(scope.get("scheme", "ws"), "http")
    return ASGIRequest({**scope, "type": "http", "method": "GET", "scheme": scheme}, BytesIO())


def _authenticate(
    request: Any, before: Any, scheme: type[BaseAuthentication]
) -> tuple[Any, AccessClaims | None]:
    found = authenticate_by_header(scheme, request)
    if found is not None:
        return loaded(found[0]), found[1]
    if before.is_authenticated or not issubclass(scheme, SessionTokenAuthentication):
        return before, None
    claims = claims_in_cookie(request)
    if claims is None:
        return before, None
    _require_own_origin(request)
    return loaded(SignedInUser(claims)), claims


def _require_own_origin(request: ASGIRequest) -> None:
    try:
        csrf.require_own_origin(request)
    except (CsrfFailed, DisallowedHost) as error:
        refused = error if isinstance(error, CsrfFailed) else CsrfFailed()
        refusals.refused(refused, request)
        raise CsrfNotValid(refused) from None


async def _refuse(answer: JsonResponse, scope: Scope, send: Send) -> None:
    if _DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 4401})
        return
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    start = {"type": f"{_DENIAL}.start", "status": answer.status_code, "headers": headers}
    await send(start)
    await send({"type": f"{_DENIAL}.body", "body": answer.content})
