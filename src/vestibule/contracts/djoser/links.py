"""Where djoser's mails lead: pages of the host's front end, named in ``DJOSER``."""

from __future__ import annotations

from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.errors import invalid_uid
from vestibule.core.link_template import LinkTemplate
from vestibule.steps import mailed_link

NEW_EMAIL = "email-"
"""Begins a token that confirms a new address: its link leads to ``ACTIVATION_URL`` too."""


def activation_page() -> LinkTemplate | None:
    """Return the page of links that verify an address; None for ``VERIFY_EMAIL_PAGE``."""
    return _page(djoser().ACTIVATION_URL)


def new_email_page() -> LinkTemplate | None:
    """Return the page of links that confirm a new address; None for ``CHANGE_EMAIL_PAGE``."""
    return _page(djoser().ACTIVATION_URL.replace("{token}", NEW_EMAIL + "{token}"))


def reset_page() -> LinkTemplate | None:
    """Return the page of links that reset a password; None for ``RESET_PASSWORD_PAGE``."""
    return _page(djoser().PASSWORD_RESET_CONFIRM_URL)


def reset_username_page() -> LinkTemplate | None:
    """Return the page of links that reset a username; None if no such links are mailed."""
    return _page(djoser().USERNAME_RESET_CONFIRM_URL)


def _page(template: str) -> LinkTemplate | None:
    return LinkTemplate(djoser().page(template)) if template else None


def account_of(uid: str) -> str:
    """Return the id of the account that a link was written for.

    Raises:
        InvalidInput: no link has such a uid.
    """
    account = mailed_link.account_of(uid)
    if account is None:
        raise invalid_uid()
    return account
