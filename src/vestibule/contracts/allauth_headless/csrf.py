"""CSRF protection of browsers: Django's own, whose cookie and header allauth's front ends know."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from rest_framework.authentication import CSRFCheck
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request

from vestibule.core.errors import CsrfFailed
from vestibule.drf.body import BodyTooLarge
from vestibule.drf.cookies import AnyRequest


def _never(_: HttpRequest) -> HttpResponse:
    raise NotImplementedError


_FORMS = (FormParser.media_type, MultiPartParser.media_type)
_CHECK = CSRFCheck(_never)  # says what is wrong, instead of answering with a page


def require_csrf(request: Request) -> None:
    """Require Django's CSRF token of an unsafe request, and a page of this site or a trusted one.

    Of each one, signed in or not: another site must not be able to sign a user in either.

    Raises:
        BodyTooLarge: a form that Django refuses to read.
        CsrfFailed: the token or the origin is missing or wrong.
        ParseError: a form that Django cannot read.
    """
    plain = request._request
    _CHECK.process_request(plain)
    try:
        _keep_form(plain)
        reason: object = _CHECK.process_view(plain, _never, (), {})
    except RequestDataTooBig:
        raise BodyTooLarge from None
    except (MultiPartParserError, SuspiciousOperation):
        raise ParseError("The request body is not a valid form.") from None
    get_token(plain)  # the page needs one for its next request, whatever comes of this one
    if reason is not None:
        raise CsrfFailed


def _keep_form(request: HttpRequest) -> None:
    """Read a form into memory, which the check looks for the token in.

    Else Django would read a multipart form from the connection, store its files, and leave
    nothing for the parser of the view.
    """
    if request.content_type in _FORMS:
        with suppress(UnreadablePostError):  # the check then finds no token
            request.body  # noqa: B018


def csrf_secret(request: Request) -> str:
    """Return what stays the same in this browser from one request to the next."""
    return str(request._request.META.get("CSRF_COOKIE", ""))


def give_csrf(request: AnyRequest, response: HttpResponse) -> None:
    """Set the CSRF cookie, also where Django's middleware is not installed."""
    _CHECK.process_response(getattr(request, "_request", request), response)
