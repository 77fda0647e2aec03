"""Where mailed links lead: the pages that the host's URLconf names for dj-rest-auth's mails.

``password_reset_confirm`` takes the account's id and a token, ``account_confirm_email`` a key.
Without such a page, links lead to ``RESET_PASSWORD_PAGE/{uid}/{token}`` and to
``VERIFY_EMAIL_PAGE``.
"""

from __future__ import annotations

from django.apps import apps

from vestibule.conf import settings
from vestibule.contracts.dj_rest_auth.pages import EMAIL, RESET, TOKEN, UID, path_named
from vestibule.core.link_template import LinkTemplate, UidEncoding
from vestibule.steps import mailed_link


def uid_encoding() -> UidEncoding:
    """Return how links write an account's id: as allauth does where it is installed, or Django."""
    return UidEncoding.BASE36 if apps.is_installed("allauth") else UidEncoding.BASE64


def account_of(uid: str) -> str | None:
    """Return the id of an account that a link has written; None if none did."""
    return mailed_link.account_of(uid, uid_encoding())


def reset_page() -> LinkTemplate:
    """Return the page of links that reset a password."""
    page = path_named(RESET, UID, TOKEN)
    if page is None:
        page = settings.RESET_PASSWORD_PAGE.rstrip("/") + "/{uid}/{token}"
    return LinkTemplate(page, uid_encoding())


def email_page() -> LinkTemplate | None:
    """Return the page of links that verify an address; None for ``VERIFY_EMAIL_PAGE``."""
    page = path_named(EMAIL, TOKEN)
    return None if page is None else LinkTemplate(page)
