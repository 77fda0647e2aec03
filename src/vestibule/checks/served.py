"""Which contracts the host serves, and in which namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLResolver, get_resolver


def is_served(contract: str) -> bool:
    """Whether a view of a contract, or a subclass of one, is in the host's URLconf.

    Imports every view, as Django's own check of the URLconf does.
    """
    try:
        return any(
            base.__module__.startswith(f"vestibule.contracts.{contract}.")
            for view in _views(get_resolver().url_patterns)
            for base in view.__mro__
        )
    except (ImproperlyConfigured, ImportError):  # reported by Django
        return False


@register(Tags.urls)
def urls_are_found_by_name(**_: Any) -> list[CheckMessage]:
    """E034: our URLs are in another namespace than their own, in which we do not find them.

    Cookies would be sent to the whole site, mails lack their logo, and the profiles of the ``otp``
    contract their picture.
    """
    found: list[CheckMessage] = []
    if not getattr(django_settings, "ROOT_URLCONF", None):
        return found
    for urlconf, own in _NAMESPACES.items():
        try:
            namespaces = set(_namespaces_of(urlconf, get_resolver().url_patterns))
        except (ImproperlyConfigured, ImportError):  # reported by Django
            return found
        if namespaces and own not in namespaces:
            given = sorted(namespaces)[0]
            said = f"'{urlconf}' is in the namespace '{given}' instead of '{own}', in which its "
            said += "URLs are looked for: use include() without a namespace."
            found.append(Error(said, id="vestibule.E034"))
    return found


_NAMESPACES = {
    "vestibule.contracts.native.urls": "vestibule",
    "vestibule.contracts.otp.urls": "vestibule-otp",
}


def _namespaces_of(urlconf: str, patterns: Iterable[Any], outer: str = "") -> Iterator[str]:
    """Find where a URLconf is included; of each place, the names of its applications."""
    for each in patterns:
        if not isinstance(each, URLResolver):
            continue
        names = ":".join(filter(None, (outer, each.app_name)))
        if getattr(each.urlconf_name, "__name__", each.urlconf_name) == urlconf:
            yield names
        yield from _namespaces_of(urlconf, each.url_patterns, names)


def _views(patterns: Iterable[Any]) -> Iterable[type]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns)
        else:
            view = getattr(each.callback, "view_class", getattr(each.callback, "cls", None))
            if isinstance(view, type):
                yield view
