"""Every address of every contract, and what its body is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework import serializers

from vestibule.drf.body import Code, Password
from vestibule.drf.view import ContractView

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    name: str
    method: str
    path: str
    open_to_all: bool
    fields: dict[str, serializers.Field[Any, Any, Any, Any]]
    query: tuple[str, ...] = ()

    @property
    def proofs(self) -> list[str]:
        """Names of the fields that carry a password or a code."""
        return [name for name, field in self.fields.items() if isinstance(field, Password | Code)]


def routes() -> list[Route]:
    """Walk the root URL configuration; whatever a contract adds to it is found."""
    return [
        route
        for path, pattern in _patterns(get_resolver().url_patterns, "/")
        for route in _methods(path, pattern)
    ]


def _patterns(
    patterns: list[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, path)
        else:
            yield path, each


def _methods(path: str, pattern: URLPattern) -> Iterator[Route]:
    view = getattr(pattern.callback, "view_class", None)
    if view is None or not issubclass(view, ContractView):
        return
    for method in METHODS:
        if not hasattr(view, method):
            continue
        described = getattr(getattr(view, method), "described", None)
        fields = described.body().fields if described and described.body else {}
        query = tuple(described.query().fields) if described and described.query else ()
        is_open = not view.permission_classes
        yield Route(pattern.name or "", method, path, is_open, dict(fields), query)
