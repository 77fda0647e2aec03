"""The OpenAPI description of a view, written beside the view.

Plain data, so that serving requests never imports the generator of the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from rest_framework import serializers

Method = TypeVar("Method", bound=Callable[..., Any])
SerializerClass = type[serializers.Serializer[Any]]


@dataclass(frozen=True, slots=True)
class Header:
    """An optional header of a request; its value matches ``pattern`` (ECMA 262)."""

    name: str
    text: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Description:
    """A method's input, its response, and the statuses of its refusals."""

    body: SerializerClass | None
    answer: SerializerClass | None
    status: int
    refuses: tuple[int, ...]
    query: SerializerClass | None = None
    media: str = "application/json"
    headers: tuple[Header, ...] = ()


def describes(
    *,
    body: SerializerClass | None = None,
    answer: SerializerClass | None = None,
    status: int = 200,
    refuses: tuple[int, ...] = (),
    query: SerializerClass | None = None,
    media: str = "application/json",
    headers: tuple[Header, ...] = (),
) -> Callable[[Method], Method]:
    """Attach a description to a view's method; the method's docstring becomes its text."""

    def attach(method: Method) -> Method:
        method.described = Description(  # type: ignore[attr-defined]
            body, answer, status, refuses, query, media, headers
        )
        return method

    return attach
