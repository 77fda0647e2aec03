"""How sessions and pending flows are sent: in a header by apps, in cookies by browsers."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from django.http import HttpResponseBase
from django.middleware.csrf import rotate_token
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import bearer
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import authenticated
from vestibule.contracts.allauth_headless.pending import LIFE, NOTHING, Client, Pending, unsealed
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.drf import cookies
from vestibule.drf.authentication import claims_in_header
from vestibule.drf.caller import caller_of
from vestibule.drf.cookies import Cookie
from vestibule.drf.refusal_log import refusals
from vestibule.flows.authenticate import authenticate

HEADER = "HTTP_X_SESSION_TOKEN"
PENDING = Cookie("__Host-vestibule-headless", "vestibule-headless")
TRUSTED_MAX = 100
Answer = TypeVar("Answer", bound=HttpResponseBase)


def transport_of(client: Client) -> Transport:
    """Return the transport of a kind of client."""
    if client == Client.BROWSER:
        return Transport.OPAQUE_COOKIE
    return Transport.BODY if host.issues_jwt() else Transport.OPAQUE


def read_pending(request: Request, client: Client) -> Pending:
    """Return the pending flow of this client; the token may also be that of a session."""
    if client == Client.APP:
        return unsealed(request.META.get(HEADER, ""), client) or NOTHING
    return unsealed(cookies.carried(request, PENDING), client) or NOTHING


def claims_of(request: Request, client: Client) -> AccessClaims | None:
    """Return the claims of this client's session; None without one.

    A browser's cookie that has become invalid counts as none: pages ask who is signed in.

    Raises:
        InvalidToken: an app has sent a token that is not valid, or whose session is over.
        TokenNotValid: it has sent such an access token.
        TooManyRequests: too many invalid tokens from this address.
    """
    if client == Client.BROWSER:
        token = cookies.carried(request, cookies.SESSION)
        try:
            return _authenticated(token, Transport.OPAQUE_COOKIE, request) if token else None
        except InvalidToken as refused:
            refusals.refused(refused, request)
            return None
    token = request.META.get(HEADER, "")
    if token and unsealed(token, client) is None:
        return _authenticated(token, Transport.OPAQUE, request)
    return claims_in_header(request, host.jwt_scheme()) if host.issues_jwt() else None


def _authenticated(token: str, transport: Transport, request: Request) -> AccessClaims:
    return authenticate(token=token, transport=transport, caller=caller_of(request))


def signing_in(request: Request, client: Client, pending: Pending) -> Caller:
    """Return the caller, with all that a sign-in asks for: its own secret, and a trusted device."""
    caller = replace(
        caller_of(request), browser=pending.browser, opaque=transport_of(client).is_opaque
    )
    if client == Client.APP:
        return caller
    trusted = cookies.carried(request, cookies.TRUSTED_DEVICE)[:TRUSTED_MAX]
    return replace(caller, trusted_device=trusted)


def keep(response: Answer, client: Client, pending: Pending) -> Answer:
    """Send the pending flow to the client, to be sent back; or clear it."""
    if isinstance(response, Response) and client == Client.APP:
        response.data["meta"]["session_token"] = pending.sealed(client)
    elif pending == NOTHING:
        cookies.clear(response, PENDING)
    else:
        cookies.put(response, PENDING, pending.sealed(client), seconds=int(LIFE.total_seconds()))
    return response


def give_session(request: Request, client: Client, signed_in: SignedIn) -> Response:
    """Respond with the signed-in user, and send the session to the client."""
    transport = transport_of(client)
    if transport == Transport.BODY:
        tokens = signed_in.tokens
        claims = bearer.authenticate(tokens.access, transport)
        return authenticated(claims, access_token=tokens.access, refresh_token=tokens.refresh)
    token = signed_in.tokens.opaque
    claims = _authenticated(token, transport, request)
    if client == Client.APP:
        response = authenticated(claims, session_token=token)
        response["Device-Token"] = signed_in.device
        return response
    response = authenticated(claims)
    give_cookies(request, response, signed_in)
    return response


def give_cookies(request: Request, response: HttpResponseBase, signed_in: SignedIn) -> None:
    """Set the cookies of a browser's session, with a new CSRF token."""
    rotate_token(request._request)
    cookies.sign_in_opaque(response, signed_in)
    keep(response, Client.BROWSER, NOTHING)


def renew_session(request: Request, client: Client, renewed: SignedIn) -> Response:
    """Respond with the user of a renewed session: with the same token, or new ones.

    The claims are read again, as they have changed.
    """
    if transport_of(client) == Transport.BODY:
        return give_session(request, client, renewed)
    claims = claims_of(request, client)
    if claims is None:
        raise InvalidToken
    return authenticated(claims)


def drop_session(response: Response, client: Client, pending: Pending) -> Response:
    """Clear a browser's session, and the pending flow of either kind of client."""
    if client == Client.BROWSER:
        cookies.sign_out_opaque(response)
    return keep(response, client, NOTHING) if pending.flow else response
