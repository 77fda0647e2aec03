"""Every address of every contract, and what its body is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework import serializers

from vestibule.drf.body import Code, Password
from vestibule.drf.view import ContractView

Patterns = Sequence[URLPattern | URLResolver]
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
    def operation(self) -> str:
        """Method and path, as the OpenAPI document names them."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.path)
        return f"{self.method.upper()} {path}"

    @property
    def credentials(self) -> list[str]:
        """Names of the fields that carry a password or a code."""
        return [name for name, field in self.fields.items() if isinstance(field, Password | Code)]


def routes(patterns: Patterns | None = None, prefix: str = "/") -> list[Route]:
    """Walk the root URL configuration, or patterns; whatever a contract adds is found."""
    return [
        route
        for path, pattern in _patterns(patterns or get_resolver().url_patterns, prefix)
        for route in _methods(path, pattern)
    ]


def _patterns(patterns: Patterns, prefix: str) -> Iterator[tuple[str, URLPattern]]:
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
