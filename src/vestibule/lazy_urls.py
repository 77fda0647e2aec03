"""Addresses whose views are imported when they are first asked for.

A process of the host that answers none of them does without their flows. Django's own
check of addresses imports them all, so that ``vestibule serve`` has them before its workers.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import URLPattern
from django.urls.resolvers import RoutePattern

from vestibule.core.lazy import import_locked


def lazy_path(route: str, view: str, *, name: str, package: str = "") -> URLPattern:
    """Return ``path()`` for a view that is named and not imported yet.

    ``lazy_path("login/", ".sign_in.SignInView", name="login", package=__name__)``: a name
    that begins with a dot is relative to ``package``.
    """
    return _LazyPattern(route, f"{package}{view}", name=name)


class _LazyPattern(URLPattern):
    """Imports its view when it is first called."""

    def __init__(self, route: str, view: str, *, name: str) -> None:
        pattern: Any = RoutePattern(route, name=name, is_endpoint=True)
        unknown: Any = None
        super().__init__(pattern, unknown, name=name)
        self._view = view
        del self.callback  # it is found below as soon as somebody asks for it

    @cached_property
    def callback(self) -> Any:  # type: ignore[override]
        """Import the view and keep it: nothing lies between it and who calls it from then on.

        Raises:
            ImportError: there is no such module.
            AttributeError: there is no such view in it.
        """
        module, _, view = self._view.rpartition(".")
        return getattr(import_locked(module), view).as_view()
