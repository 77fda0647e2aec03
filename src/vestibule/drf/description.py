"""What the OpenAPI document says about a view, written beside the view.

Plain data, so that serving requests never imports what writes the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from rest_framework import serializers

Method = TypeVar("Method", bound=Callable[..., Any])
Shape = type[serializers.Serializer[Any]]


@dataclass(frozen=True, slots=True)
class Description:
    """The body and query a method takes, what it answers, and with which codes it may refuse."""

    body: Shape | None
    answer: Shape | None
    status: int
    refuses: tuple[int, ...]
    query: Shape | None = None
    media: str = "application/json"


def describes(
    *,
    body: Shape | None = None,
    answer: Shape | None = None,
    status: int = 200,
    refuses: tuple[int, ...] = (),
    query: Shape | None = None,
    media: str = "application/json",
) -> Callable[[Method], Method]:
    """Attach a description to a view's method; its docstring becomes the text."""

    def attach(method: Method) -> Method:
        method.described = Description(body, answer, status, refuses, query, media)  # type: ignore[attr-defined]
        return method

    return attach
