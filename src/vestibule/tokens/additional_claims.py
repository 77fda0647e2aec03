"""The host's own claims in access tokens: what the function named by ``CLAIMS`` returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.tokens import CLAIMS

MAX_BYTES = 1024
"""Longest JSON of the additional claims. A browser drops a cookie of more than 4096 bytes."""


def additional_claims(person: Person, caller: Caller) -> Mapping[str, Any]:
    """Return the host's claims for a new access token; none without ``CLAIMS``.

    Called once for each token, before anything is stored or in the transaction that stores it:
    an exception of the function leaves no session half open.

    Raises:
        ImproperlyConfigured: the function returned a reserved name, something that is not a
            JSON object with string names, or more than ``MAX_BYTES``.
    """
    if not settings.CLAIMS:
        return {}
    given = _function()(person, caller)
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise ImproperlyConfigured("VESTIBULE: CLAIMS must return a dictionary with string keys.")
    if reserved := sorted(given.keys() & _reserved()):
        names = ", ".join(reserved)
        raise ImproperlyConfigured(f"VESTIBULE: CLAIMS returned reserved names: {names}.")
    try:
        size = len(json.dumps(dict(given), allow_nan=False, separators=(",", ":")))
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured("VESTIBULE: CLAIMS returned a value without JSON.") from error
    if size > MAX_BYTES:
        raise ImproperlyConfigured(
            f"VESTIBULE: CLAIMS returned {size} bytes of JSON, more than {MAX_BYTES}."
        )
    return given


def problems() -> list[str]:
    """Return the problems of ``CLAIMS``; none if it is fine or not set."""
    if not settings.CLAIMS:
        return []
    try:
        found: object = _function()
    except ImportError:
        return [f"CLAIMS '{settings.CLAIMS}' cannot be imported."]
    return [] if callable(found) else [f"CLAIMS '{settings.CLAIMS}' is not a function."]


def _function() -> Callable[[Person, Caller], object]:
    found: Callable[[Person, Caller], object] = import_string(settings.CLAIMS)
    return found


def _reserved() -> set[str]:
    return {*CLAIMS, settings.USER_ID_CLAIM}
