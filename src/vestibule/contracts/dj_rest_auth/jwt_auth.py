"""Authentication for a host's own views, under dj-rest-auth's name.

Django REST imports this module while it loads its own views, so it must not import a view.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.authentication import CSRFCheck
from rest_framework.request import Request

from vestibule import bearer
from vestibule.conf import settings
from vestibule.contracts.dj_rest_auth import cookies
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.core.errors import CsrfFailed, InvalidToken, Unavailable
from vestibule.core.tokens import AccessClaims
from vestibule.drf import csrf
from vestibule.drf.authentication import CsrfNotValid, ServiceUnavailable
from vestibule.drf.jwt_authentication import JWTAuthentication, body_of, claims_in
from vestibule.drf.refusal_log import refusals
from vestibule.drf.user import SignedInUser
from vestibule.drf.vary import IN_EITHER, vary_on
from vestibule.tokens import jws, simplejwt

__all__ = ["JWTCookieAuthentication"]


class JWTCookieAuthentication(JWTAuthentication):
    """Authenticates by ``Authorization: Bearer <access token>``, else by ``JWT_AUTH_COOKIE``.

    A header is preferred, and read alone, whatever its scheme. By cookie, an unsafe method must
    come from a page of this site (``TRUSTED_ORIGINS``), and with ``JWT_AUTH_COOKIE_USE_CSRF`` have
    Django's CSRF token as well. A token from a cookie is refused in the header, and vice versa.
    """

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None if no token was sent.

        Raises:
            AuthenticationFailed: the header or the token is not valid.
            PermissionDenied: by cookie, from another site or without the CSRF token.
            ServiceUnavailable: the token cannot be checked at the moment.
        """
        conf = rest_auth()
        if conf.JWT_AUTH_COOKIE:
            vary_on(request, IN_EITHER)  # whether the cookie is read depends on the header
        if request.META.get("HTTP_AUTHORIZATION") or not conf.JWT_AUTH_COOKIE:
            return super().authenticate(request)
        token = cookies.carried(request, conf.JWT_AUTH_COOKIE)
        if conf.JWT_AUTH_COOKIE_ENFORCE_CSRF_ON_UNAUTHENTICATED:
            self.enforce_csrf(request)
        if not token:
            return None
        require_own_page(request)
        claims = self.get_validated_token_of_cookie(token)
        return self.get_user(claims), claims

    def enforce_csrf(self, request: Request) -> None:
        """Require Django's CSRF token, if the method is unsafe.

        Raises:
            PermissionDenied: it is missing or wrong, or the origin is unknown.
        """
        check = CSRFCheck(_no_response)
        check.process_request(request._request)
        reason = check.process_view(cast("HttpRequest", request), _no_response, (), {})
        if reason:
            raise exceptions.PermissionDenied(f"CSRF Failed: {reason}")

    def get_validated_token_of_cookie(self, raw_token: str) -> AccessClaims:
        """Verify the access token of a cookie and return its claims.

        Raises:
            AuthenticationFailed: the token is not valid, or was issued for the header.
            ServiceUnavailable: the token cannot be checked at the moment.
        """
        try:
            if settings.SIMPLEJWT_KEY.is_given and simplejwt.is_one(jws.header(raw_token)):
                return claims_in(raw_token)
            return bearer.authenticate(raw_token, rest_auth().transport)
        except InvalidToken as refused:
            raise exceptions.AuthenticationFailed(body_of(refused), refused.code) from None
        except Unavailable as refused:
            raise ServiceUnavailable(refused) from None


def require_own_page(request: Request) -> None:
    """Require that a page of this site sent a request with cookies, if its method is unsafe.

    Raises:
        CsrfNotValid, PermissionDenied: another site, or without the CSRF token that is configured.
    """
    if request.method in csrf.SAFE:
        return
    _require_own_origin(request)
    if rest_auth().JWT_AUTH_COOKIE_USE_CSRF:
        JWTCookieAuthentication().enforce_csrf(request)


def require_page_of_visitor(request: Request) -> None:
    """Require the same of a public request that sets cookies: no other site may sign a user in.

    The CSRF token is required where there is a cookie to protect, or where the host enforces it.

    Raises:
        CsrfNotValid, PermissionDenied: see ``require_own_page``.
    """
    conf = rest_auth()
    if not conf.cookies or request.META.get("HTTP_AUTHORIZATION"):
        return
    _require_own_origin(request)
    protects = conf.JWT_AUTH_COOKIE_USE_CSRF and cookies.carried(request, conf.JWT_AUTH_COOKIE)
    enforced = conf.JWT_AUTH_COOKIE and conf.JWT_AUTH_COOKIE_ENFORCE_CSRF_ON_UNAUTHENTICATED
    if protects or enforced:
        JWTCookieAuthentication().enforce_csrf(request)


def _require_own_origin(request: Request) -> None:
    try:
        csrf.require_own_origin(request)
    except CsrfFailed as refused:
        refusals.refused(refused, request)
        raise OriginNotKnown(refused) from None


class OriginNotKnown(CsrfNotValid):
    """403 in the form of REST framework's own CSRF check."""

    def __init__(self, refused: CsrfFailed) -> None:
        super().__init__(refused)
        hint = f" {refused.hint}." if refused.hint else ""
        self.detail: Any = {"detail": f"CSRF Failed: The request came from another site.{hint}"}


def _no_response(request: HttpRequest) -> HttpResponse:
    """Stand for the view, which the check does not call."""
    return HttpResponse()
