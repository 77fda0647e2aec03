"""Django middleware: ``request.user`` by access token, for views that are not of REST framework.

Plain views, ``login_required``, templates and GraphQL read ``request.user``, ``request.auth``
or, in async code, ``await request.auser()``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed

from vestibule.core.errors import CsrfFailed
from vestibule.core.tokens import AccessClaims
from vestibule.drf import csrf
from vestibule.drf.authentication import (
    CsrfNotValid,
    SessionTokenAuthentication,
    TokenNotValid,
    authenticate_by_header,
    call_async,
    claims_in_cookie,
)
from vestibule.drf.refusal import answer_to
from vestibule.drf.refusal_log import refusals
from vestibule.drf.step_up import StepUpNotMet
from vestibule.drf.user import SignedInUser, aloaded

__all__ = ["TokenAuthenticationMiddleware"]

AUTHENTICATE_THEMSELVES = ("ninja.",)
"""Modules of views that authenticate by classes of their own, and do not say so by Django's
``login_not_required``, as those of REST framework do."""

_CREDENTIAL = "_vestibule_credential"


class TokenAuthenticationMiddleware:
    """Authenticates by bearer token or access cookie, without a query as a rule.

    It comes after Django's ``AuthenticationMiddleware``, if there is one. A bearer token comes
    first, then Django's session, then the cookie: nothing changes for users of Django's
    session, such as those of the admin.

    - ``request.user`` is the host's user, loaded at the first attribute that the token does
      not hold; ``request.auth`` has the claims. ``await request.auser()`` loads the user.
    - A request with an invalid bearer token is 401, not anonymous: the client must learn that
      it has to refresh. An invalid cookie does not authenticate and is otherwise ignored,
      since browsers send it to public views too.
    - An unsafe method by cookie needs Vestibule's CSRF token and a known origin, as in REST
      framework, or a form that passed Django's CSRF check; else it is 403. Django does not
      check a request with a valid bearer token or with Vestibule's CSRF token.
    - Views that authenticate for themselves (REST framework, django-ninja) and those marked by
      Django's ``login_not_required`` are never refused here. The user is anonymous there, and
      in other middleware, if a credential is not accepted.
    """

    sync_capable = True
    async_capable = True
    authentication_class: type[BaseAuthentication] = SessionTokenAuthentication
    """Whose tokens are accepted. A subclass may name ``JWTAuthentication`` of the SimpleJWT
    contract, which reads no cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)
            # Django would call a synchronous one in a thread.
            setattr(self, "process_view", self._process_view_async)  # noqa: B010 - replaces a method

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer a request, in an event loop if Django runs in one."""
        if self.is_async:
            return self._answer_async(request)
        _identify(request, _read(request, self.authentication_class))
        return _varied(request, self.get_response(request))

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        _identify(request, await call_async(_read, request, self.authentication_class))
        return _varied(request, await self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> JsonResponse | None:
        """Refuse a request whose credential is not accepted, before the view runs."""
        refused = _refused_in(request, view)
        if isinstance(refused, CsrfNotValid) and request.user.is_authenticated:
            return None  # by Django's session, which was not asked for our token
        return self._refuse(request, refused)

    async def _process_view_async(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> JsonResponse | None:
        refused = _refused_in(request, view)
        if isinstance(refused, CsrfNotValid) and (await request.auser()).is_authenticated:
            return None
        return self._refuse(request, refused)

    def process_exception(self, request: HttpRequest, exception: Exception) -> JsonResponse | None:
        """Answer 401 to a view that asks for a step-up, or reads the user of a closed account."""
        if not isinstance(exception, AuthenticationFailed | StepUpNotMet):
            return None
        return answer_to(exception, request, self.authentication_class)

    def _refuse(self, request: HttpRequest, refused: APIException | None) -> JsonResponse | None:
        if refused is None:
            return None
        if isinstance(refused, TokenNotValid | CsrfNotValid):
            refusals.refused(refused.refused, request)
        return answer_to(refused, request, self.authentication_class)


class _Credential:
    """What a request was sent with: a user with claims, and what speaks against them."""

    def __init__(
        self,
        found: tuple[SignedInUser, AccessClaims] | None = None,
        *,
        by_cookie: bool = False,
        refused: APIException | None = None,
    ) -> None:
        self.found, self.by_cookie, self.refused = found, by_cookie, refused


def _read(request: HttpRequest, scheme: type[BaseAuthentication]) -> _Credential:
    try:
        found = authenticate_by_header(scheme, request)
        if found is not None or not issubclass(scheme, SessionTokenAuthentication):
            return _Credential(found)
        claims = claims_in_cookie(request)
    except APIException as refused:
        return _Credential(refused=refused)
    if claims is None:
        return _Credential()
    refusal = _csrf_refusal(request, claims)
    return _Credential((SignedInUser(claims), claims), by_cookie=True, refused=refusal)


def _csrf_refusal(request: HttpRequest, claims: AccessClaims) -> CsrfNotValid | None:
    if request.method not in csrf.SAFE:
        try:
            csrf.require(request, [claims.session])
        except CsrfFailed as refused:
            return CsrfNotValid(refused)
    return None


def _identify(request: Any, credential: _Credential) -> None:
    """Give a request its user; Django's, or an anonymous one, if the credential is refused."""
    setattr(request, _CREDENTIAL, credential)
    if not hasattr(request, "user"):
        request.user = AnonymousUser()
    request.auth = None
    if not hasattr(request, "auser"):
        request.auser = _returning(request.user)
    if credential.found is not None and credential.refused is None:
        _authenticate(request, *credential.found, by_cookie=credential.by_cookie)
        if request.method not in csrf.SAFE:
            _pass_djangos_check(request)


def _pass_djangos_check(request: Any) -> None:
    """Let CsrfViewMiddleware make no check where the token is the user's: another site has none.

    It asks once it comes to the view, in a thread. Users of Django's session are checked still.
    """
    if not getattr(request, "_dont_enforce_csrf_checks", False):
        request._dont_enforce_csrf_checks = SimpleLazyObject(lambda: bool(request.auth))


def _authenticate(
    request: Any, user: SignedInUser, claims: AccessClaims, *, by_cookie: bool
) -> None:
    before, ask_before = request.user, request.auser
    has_session = django_settings.SESSION_COOKIE_NAME in request.COOKIES
    if by_cookie and not has_session and before.is_authenticated:  # no query without a session
        return
    if not (by_cookie and has_session):
        request.user, request.auth, request.auser = user, claims, partial(aloaded, user)
        return
    request.user = SimpleLazyObject(lambda: before if before.is_authenticated else user)
    request.auth = SimpleLazyObject(lambda: None if before.is_authenticated else claims)

    async def auser() -> Any:
        by_session = await ask_before()
        if by_session.is_authenticated:
            request.user, request.auth = by_session, None
        else:
            request.user, request.auth = await aloaded(user), claims
        return request.user

    request.auser = auser


def _returning(user: Any) -> Callable[[], Awaitable[Any]]:
    async def auser() -> Any:
        return user

    return auser


def _refused_in(request: HttpRequest, view: Callable[..., Any]) -> APIException | None:
    """Return why a view must not run; None if it may, or decides for itself."""
    credential: _Credential = getattr(request, _CREDENTIAL)
    refused = credential.refused
    if refused is None:
        return None
    if credential.found is not None and _passed_djangos_check(request):
        _authenticate(request, *credential.found, by_cookie=credential.by_cookie)
        return None
    for_itself = getattr(view, "__module__", "").startswith(AUTHENTICATE_THEMSELVES)
    return None if for_itself or not getattr(view, "login_required", True) else refused


def _passed_djangos_check(request: HttpRequest) -> bool:
    """Whether a page of a known origin sent the form, with the token of ``{% csrf_token %}``."""
    checked = getattr(request, "csrf_processing_done", False)
    if not checked or getattr(request, "_dont_enforce_csrf_checks", False):
        return False
    try:
        csrf.require_own_origin(request)
    except CsrfFailed:
        return False
    return True


def _varied(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let no cache give the response for one user to another."""
    credential: _Credential = getattr(request, _CREDENTIAL)
    # Django's cache compares the headers that the last response named, whichever user it was for.
    # For an anonymous user, Django's session names the cookie if the view has read it.
    both = credential.found is not None or not hasattr(request, "session")
    cookie = ["Cookie"] if both else []
    patch_vary_headers(response, ["Authorization", *cookie])
    return response
