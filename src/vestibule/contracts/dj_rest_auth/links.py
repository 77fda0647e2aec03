"""Where mailed links lead: the pages that the host's URLconf names for dj-rest-auth's mails.

``password_reset_confirm`` takes the account's id and a token, ``account_confirm_email`` a key.
Without such a page, links lead to ``RESET_PASSWORD_PAGE/{uid}/{token}`` and to
``VERIFY_EMAIL_PAGE``.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from vestibule.conf import settings
from vestibule.core.link_template import LinkTemplate, UidEncoding
from vestibule.steps import mailed_link

_UID, _TOKEN = "vestibuleuid", "vestibuletoken"
RESET, EMAIL = "password_reset_confirm", "account_confirm_email"


def uid_encoding() -> UidEncoding:
    """Return how links write an account's id: as allauth does where it is installed, or Django."""
    return UidEncoding.BASE36 if apps.is_installed("allauth") else UidEncoding.BASE64


def account_of(uid: str) -> str | None:
    """Return the id of an account that a link has written; None if none did."""
    return mailed_link.account_of(uid, uid_encoding())


def reset_page() -> LinkTemplate:
    """Return the page of links that reset a password."""
    page = _named(RESET, _UID, _TOKEN)
    if page is None:
        page = settings.RESET_PASSWORD_PAGE.rstrip("/") + "/{uid}/{token}"
    return LinkTemplate(page, uid_encoding())


def email_page() -> LinkTemplate | None:
    """Return the page of links that verify an address; None for ``VERIFY_EMAIL_PAGE``."""
    page = _named(EMAIL, _TOKEN)
    return None if page is None else LinkTemplate(page)


def _named(name: str, *places: str) -> str | None:
    """Return the path of a page of the host's; None if it has none, or a package's own.

    Django's page sets the password itself, by a token of its own, and allauth's verifies an
    address by a key of its own: neither knows a token of ours.
    """
    try:
        path = reverse(name, args=places)
        view = getattr(resolve(path).func, "view_class", None)
    except (NoReverseMatch, Resolver404):
        return None
    return (
        None
        if isinstance(view, type) and _is_of_package(view)
        else path.replace(_UID, "{uid}").replace(_TOKEN, "{token}")
    )


def _is_of_package(view: type) -> bool:
    """Whether a view is Django's for a new password, or one of allauth's; or a subclass."""
    return issubclass(view, PasswordResetConfirmView) or any(
        each.__module__.startswith("allauth.") for each in view.__mro__
    )
