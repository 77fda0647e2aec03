"""CSRF protection of browsers: Django's own, whose cookie and header allauth's front ends know."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from rest_framework.authentication import CSRFCheck
from rest_framework.request import Request

from vestibule.core.errors import CsrfFailed
from vestibule.drf.cookies import AnyRequest


def _never(_: HttpRequest) -> HttpResponse:
    raise NotImplementedError


_CHECK = CSRFCheck(_never)  # says what is wrong, instead of answering with a page


def require_csrf(request: Request) -> None:
    """Require Django's CSRF token of an unsafe request, and a page of this site or a trusted one.

    Of each one, signed in or not: another site must not be able to sign a user in either.

    Raises:
        CsrfFailed: the token or the origin is missing or wrong.
    """
    plain = request._request
    _CHECK.process_request(plain)
    reason: object = _CHECK.process_view(plain, _never, (), {})
    get_token(plain)  # the page needs one for its next request, whatever comes of this one
    if reason is not None:
        raise CsrfFailed


def csrf_secret(request: Request) -> str:
    """Return what stays the same in this browser from one request to the next."""
    return str(request._request.META.get("CSRF_COOKIE", ""))


def give_csrf(request: AnyRequest, response: HttpResponse) -> None:
    """Set the CSRF cookie, also where Django's middleware is not installed."""
    _CHECK.process_response(getattr(request, "_request", request), response)
