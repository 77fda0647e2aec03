"""Redirects to a provider and back: their URLs, and the errors in a front end's URL."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import NoReverseMatch, reverse

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import host
from vestibule.core import errors
from vestibule.core.destinations import Destination, destination
from vestibule.core.errors import NotFound, Refusal
from vestibule.drf.redirects import redirect
from vestibule.scope import current_scope

CODES = {
    errors.ProviderDenied.code: "cancelled",
    errors.RegistrationClosed.code: "signup_closed",
    errors.ReauthenticationRequired.code: "reauthentication_required",
    errors.LinkRequired.code: "email_taken",
    errors.IdentityTaken.code: "connected_other",
    errors.EmailNotVerified.code: "email_not_verified",
}
"""Values of ``?error=`` by the code of a refusal; ``unknown`` for all others."""


def callback_address(provider: str) -> str:
    """Return the redirect URI that is registered with the provider.

    Raises:
        NotFound: no provider can have this name, or ``provider_urls`` is not included.
    """
    try:
        path = reverse("headless_provider_callback", kwargs={"provider": provider})
    except NoReverseMatch:
        raise NotFound from None
    return f"{current_scope.origin}{path}"


def front_end_page(url: str) -> Destination:
    """Return the destination of a client's URL; the error page if it is not allowed."""
    home, others = current_scope.origin, settings.TRUSTED_ORIGINS
    wanted = (url, host.frontend_urls().get("socialaccount_login_error", ""), "/")
    found = (destination(each, home=home, others=others) for each in wanted if each)
    return next(each for each in found if each is not None)


def to_front_end(page: Destination, **query: str) -> HttpResponseBase:
    """Redirect to a page of the front end."""
    mark = "&" if "?" in page.path else "?"
    path = f"{page.path}{mark}{urlencode(query)}" if query else page.path
    return redirect(f"{page.origin}{path}")


def refused_at(page: Destination, refusal: Refusal, process: str) -> HttpResponseBase:
    """Redirect to the front end, which shows the error."""
    error = CODES.get(refusal.code, "unknown")
    return to_front_end(page, error=error, error_process=process)
