"""django-ninja: an auth class for APIs, routers and operations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException

from vestibule.core.tokens import AccessClaims
from vestibule.drf import SessionTokenAuthentication
from vestibule.drf.refusal import answer_to
from vestibule.drf.user import aloaded

try:
    from ninja import NinjaAPI
    from ninja.errors import HttpError
    from ninja.security.http import HttpAuthBase
except ImportError as missing:
    raise ImportError("vestibule.ninja needs django-ninja: pip install django-ninja") from missing

__all__ = ["SessionTokenAuth", "register_exception_handlers"]


class _HttpRefusal(HttpError):
    """A refusal, which django-ninja answers as ``{"detail"}`` without a handler of its own."""

    def __init__(self, refused: APIException, scheme: type[BaseAuthentication]) -> None:
        detail = refused.detail
        words = detail.get("detail") or detail.get("error") if isinstance(detail, dict) else detail
        super().__init__(refused.status_code, str(words))
        self.refused, self.scheme = refused, scheme


class SessionTokenAuth(HttpAuthBase):
    """Authenticates as ``vestibule.drf.SessionTokenAuthentication``: ``NinjaAPI(auth=…)``.

    ``request.auth`` holds the claims, ``request.user`` is the host's user, loaded lazily; in
    async operations use ``await request.auser()``. django-ninja calls the class in a thread
    there. Without a token, the next class of the
    list is asked; unsafe methods by cookie need Vestibule's CSRF token.
    """

    authentication_class: type[BaseAuthentication] = SessionTokenAuthentication
    """What authenticates. A subclass may name ``JWTAuthentication`` of the SimpleJWT contract."""
    openapi_scheme = "bearer"
    openapi_bearerFormat = "JWT"  # noqa: N815 - the name in OpenAPI

    def __call__(self, request: Any) -> AccessClaims | None:
        """Return the claims, or None if no token was sent.

        Raises:
            HttpError: the token is invalid (401), the CSRF token is missing or wrong (403), or
                the token cannot be checked right now (503).
        """
        try:
            found = self.authentication_class().authenticate(request)
        except APIException as refused:
            raise _HttpRefusal(refused, self.authentication_class) from None
        if found is None:
            return None
        user: Any = found[0]
        claims: AccessClaims = found[1]
        request.user, request.auser = user, partial(aloaded, user)
        return claims


def register_exception_handlers(api: NinjaAPI) -> None:
    """Let an API answer refusals as REST framework does: with ``code`` and ``WWW-Authenticate``."""

    def answer_refused(request: HttpRequest, refused: Any) -> HttpResponse:
        return answer_to(refused.refused, request, refused.scheme)

    def answer_raised(request: HttpRequest, refused: Any) -> HttpResponse:
        return answer_to(refused, request)

    api.add_exception_handler(_HttpRefusal, answer_refused)
    api.add_exception_handler(APIException, answer_raised)
