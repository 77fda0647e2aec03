"""The host's own claims in access tokens: what the function named by ``CLAIMS`` returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
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


def current_claims(person: Person, caller: Caller) -> Mapping[str, Any]:
    """Return the additional claims that a new access token would have, ``USER_ID_CLAIM`` included.

    The host's function is called when one of its claims is first read, if ever: for an opaque
    token, they are those of each request.
    """
    named = {settings.USER_ID_CLAIM: str(person.id)} if settings.USER_ID_CLAIM else {}
    return _CurrentClaims(named, person, caller) if settings.CLAIMS else named


class _CurrentClaims(Mapping[str, Any]):
    """Claims of one request, of which the host's are asked for when they are needed."""

    def __init__(self, known: dict[str, Any], person: Person, caller: Caller) -> None:
        self._known, self._asked = known, (person, caller)

    @cached_property
    def _all(self) -> Mapping[str, Any]:
        return {**self._known, **additional_claims(*self._asked)}

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


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
