"""URL patterns whose views are imported on first use.

A host process that serves none of them does not load their flows. Django's URL check imports
all of them, so ``vestibule serve`` has them before it starts its workers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.urls import URLPattern
from django.urls.resolvers import RegexPattern, RoutePattern

from vestibule.core.lazy import import_locked


def lazy_path(
    route: str,
    view: str,
    *,
    name: str,
    package: str = "",
    kwargs: Mapping[str, str] | None = None,
) -> URLPattern:
    """Return a ``path()`` for a view given by name and imported later.

    ``lazy_path("login/", ".sign_in.SignInView", name="login", package=__name__)``: a name
    starting with a dot is relative to ``package``. ``kwargs`` go to the view, as those of
    ``path()``.
    """
    return _LazyPattern(route, f"{package}{view}", name=name, kwargs=kwargs)


def lazy_re_path(regex: str, view: str, *, name: str, package: str = "") -> URLPattern:
    """Return a ``re_path()`` in the same way, for addresses whose last slash is optional."""
    return _LazyPattern(regex, f"{package}{view}", name=name, kind=RegexPattern)


class _LazyPattern(URLPattern):
    """Imports its view on the first call."""

    def __init__(
        self,
        route: str,
        view: str,
        *,
        name: str,
        kind: Callable[..., Any] = RoutePattern,
        kwargs: Mapping[str, str] | None = None,
    ) -> None:
        pattern: Any = kind(route, name=name, is_endpoint=True)
        unknown: Any = None
        super().__init__(pattern, unknown, dict(kwargs or {}), name)
        self._view = view
        del self.callback  # resolved by the property below on first access

    @cached_property
    def callback(self) -> Any:  # type: ignore[override]
        """Import the view and store it on the instance, so that later calls have no overhead.

        Raises:
            ImportError: there is no such module.
            AttributeError: there is no such view in it.
        """
        module, _, view = self._view.rpartition(".")
        return getattr(import_locked(module), view).as_view()
