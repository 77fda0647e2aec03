"""The host's pages that dj-rest-auth's mails lead to, by the names in its URLconf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import NoReverseMatch, Resolver404, URLPattern, get_resolver, resolve, reverse

UID = "vestibuleuid"
TOKEN = "-_" + "aZ09" * 13
"""As long as a token of a link, with what URL-safe base64 has: a pattern takes both, or neither."""
RESET, EMAIL = "password_reset_confirm", "account_confirm_email"


def unfit_pages() -> Iterator[str]:
    """Yield the names of pages of the host's whose patterns take no token of ours.

    Mails would lead elsewhere, since a page that cannot be addressed is as none.
    """
    for name, places in ((RESET, (UID, TOKEN)), (EMAIL, (TOKEN,))):
        views = list(_views(name, get_resolver().url_patterns))
        if views and not any(map(_is_of_package, views)) and _path(name, places) is None:
            yield name


def _views(name: str, patterns: Iterable[Any]) -> Iterator[Any]:
    """Yield the views with this name in no namespace."""
    for each in patterns:
        if isinstance(each, URLPattern):
            if each.name == name:
                yield getattr(each.callback, "view_class", None)
        elif each.namespace is None:
            yield from _views(name, each.url_patterns)


def _path(name: str, places: Sequence[str]) -> str | None:
    try:
        return reverse(name, args=places)
    except NoReverseMatch:
        return None


def path_named(name: str, *places: str) -> str | None:
    """Return the path of a page of the host's; None if it has none, or a package's own.

    Django's page sets the password itself, by a token of its own, and allauth's verifies an
    address by a key of its own: neither knows a token of ours.
    """
    path = _path(name, places)
    try:
        view = getattr(resolve(path).func, "view_class", None) if path else None
    except Resolver404:
        return None
    if path is None or _is_of_package(view):
        return None
    return path.replace(UID, "{uid}").replace(TOKEN, "{token}")


def _is_of_package(view: Any) -> bool:
    """Whether a view is Django's for a new password, or one of allauth's; or a subclass."""
    if not isinstance(view, type):
        return False
    return issubclass(view, PasswordResetConfirmView) or any(
        each.__module__.startswith("allauth.") for each in view.__mro__
    )
