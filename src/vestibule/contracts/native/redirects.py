"""Redirects of a social sign-in: the URLs of its views and of the front end."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core.destinations import Destination
from vestibule.core.errors import NotFound
from vestibule.drf.redirects import redirect
from vestibule.scope import current_scope


def social_address(request: Request, name: str, provider: str) -> str:
    """Return the path of a provider's view, in the namespace of the request.

    Raises:
        NotFound: no provider can have this name.
    """
    match = request.resolver_match
    namespace = f"{match.namespace}:" if match and match.namespace else ""
    try:
        return reverse(f"{namespace}{name}", kwargs={"provider": provider})
    except NoReverseMatch:
        raise NotFound from None


def callback_address(request: Request, provider: str) -> str:
    """Return the redirect URI that is registered with the provider.

    Raises:
        NotFound: no provider can have this name.
    """
    path = social_address(request, "social-callback", provider)
    return f"{current_scope.origin}{path}"


def home() -> Destination:
    """Return the front end's start page."""
    return Destination(current_scope.origin, "/")


def to_front_end(destination: Destination, **fragment: str) -> HttpResponseBase:
    """Redirect to the front end. The values are in the fragment, which browsers never send."""
    query = urlencode({**fragment, "next": destination.path})
    return redirect(f"{destination.origin}{settings.SOCIAL_PAGE}#{query}")


def wants_json(request: Request) -> bool:
    """Whether the client asks for the URL as JSON in place of a redirect."""
    return "application/json" in request.META.get("HTTP_ACCEPT", "")
