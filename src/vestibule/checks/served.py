"""Which contracts the host serves: for checks of settings that only one of them reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


def _views(patterns: Iterable[Any]) -> Iterable[type]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns)
        else:
            view = getattr(each.callback, "view_class", getattr(each.callback, "cls", None))
            if isinstance(view, type):
                yield view
