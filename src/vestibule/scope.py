"""The installation scope: whose keys, revocations, verified tokens and limits are meant.

A process with one set of tables has one scope. With a database or a schema for each tenant it has
several, and what it keeps in memory of one tenant must not be used for another: the tenants' users
have the same ids. Everything kept per scope is a ``PerScope``; tokens carry the scope in ``iss``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.utils.module_loading import import_string

from vestibule import database
from vestibule.conf import settings
from vestibule.conf.validation import is_public_origin

Kept = TypeVar("Kept")
PUBLIC_SCHEMA = "public"
_proxies: list[dict[str, Any]] = []


class _Scope:
    """The scope of the code that runs.

    Where there can be only one, each attribute is read once and found without a call.
    """

    several: bool
    """Whether the scope may differ between two requests."""
    name: str
    """Empty, or a slash and the name: ``/default/alpha``
    for a schema of django-tenants, ``/alpha`` for a database."""
    origin: str
    """``PUBLIC_ORIGIN``, or the current tenant's where ``TENANT_ORIGIN`` names a function."""

    def __getattr__(self, attribute: str) -> object:
        if attribute == "several":
            vars(self)["several"] = _several()
        elif attribute == "name" and self.several:
            return _name()
        elif attribute == "name":
            vars(self)["name"] = ""
        elif attribute == "origin" and settings.TENANT_ORIGIN:
            return _origin()
        elif attribute == "origin":
            vars(self)["origin"] = settings.PUBLIC_ORIGIN
        else:
            raise AttributeError(attribute)
        return vars(self)[attribute]


def _several() -> bool:
    # django-tenants has one connection, whose schema changes with each request.
    by_schema = hasattr(connections[DEFAULT_DB_ALIAS], "schema_name")
    return bool(settings.SCOPE or router.routers or by_schema)


def _name() -> str:
    if settings.SCOPE:
        named = str(import_string(settings.SCOPE)())
        return named and f"/{named}"
    place = database.place()
    if place.schema and place.schema != PUBLIC_SCHEMA:
        return f"/{place.alias}/{place.schema}"
    return "" if place.alias == DEFAULT_DB_ALIAS else f"/{place.alias}"


def _origin() -> str:
    named = str(import_string(settings.TENANT_ORIGIN)() or "").rstrip("/")
    if named and not _is_origin(named):
        raise ImproperlyConfigured(
            f"VESTIBULE['TENANT_ORIGIN'] returned {named!r}, which is not scheme and host."
        )
    return named or settings.PUBLIC_ORIGIN


_is_origin = lru_cache(maxsize=1024)(is_public_origin)

current_scope = _Scope()
"""The scope of the code that runs."""
_proxies.append(vars(current_scope))


if TYPE_CHECKING:

    def per_scope(make: Callable[[], Kept]) -> Kept:
        """Return a proxy whose methods are those of the current scope's object."""

else:

    def per_scope(make):
        """Return a proxy whose methods are those of the current scope's object.

        ``make`` creates the object of a scope when it is first used.
        """
        proxy = _PerScope(make)
        _proxies.append(vars(proxy))
        return proxy


class _PerScope(Generic[Kept]):
    """Passes methods on to the current scope's object; without a call where there is one scope."""

    __slots__ = ("__dict__", "_each", "_make")

    def __init__(self, make: Callable[[], Kept]) -> None:
        self._make = make
        self._each: dict[str, Kept] = {}

    def __getattr__(self, method: str) -> Any:
        name = current_scope.name
        found = self._each.get(name)
        if found is None:
            # Of two threads, one sets it: ``setdefault`` is atomic.
            found = self._each.setdefault(name, self._make())
        passed = getattr(found, method)
        if not current_scope.several:
            vars(self)[method] = passed
        return passed

    def of_each_scope(self) -> list[Kept]:
        """Return the objects of all scopes that were used."""
        return list(self._each.values())


def _reread(*, setting: str, **_: object) -> None:
    if setting in {"DATABASES", "DATABASE_ROUTERS", "VESTIBULE"}:
        for kept in _proxies:
            kept.clear()


def of_each_scope(kept: Kept) -> list[Kept]:
    """Return the objects behind a ``per_scope`` proxy, of all scopes that were used. For tests."""
    proxy: Any = kept
    found: list[Kept] = proxy.of_each_scope()
    return found


setting_changed.connect(_reread, dispatch_uid="vestibule.scope")
