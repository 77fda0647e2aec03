"""The settings: the only code that reads Django's ``settings.VESTIBULE``.

It is a dictionary whose keys are the names in ``conf.schema``. An unknown key or a value
of the wrong type stops the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, cast

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from vestibule.conf.schema import Settings, with_dependent_defaults
from vestibule.core.brand import Brand
from vestibule.core.brand_rules import UnusableBrand, read_brand
from vestibule.core.nearest import with_nearest

__all__ = ["Settings", "load", "settings"]


def _checked(given: Mapping[str, object]) -> Settings:
    known = {each.name: each for each in fields(Settings)}
    unknown = [with_nearest(name, known) for name in sorted(set(given) - set(known))]
    if unknown:
        raise ImproperlyConfigured(f"VESTIBULE: unknown setting {', '.join(unknown)}.")
    values: dict[str, Any] = {}
    for name, value in given.items():
        expected = _type(known[name])
        plain = _converted(value, expected)
        if type(plain) is not expected:
            raise ImproperlyConfigured(
                f"VESTIBULE: {name} must be {expected.__name__}, not {type(value).__name__}."
            )
        values[name] = plain
    return Settings(**with_dependent_defaults(values))


def _converted(value: object, expected: type) -> object:
    """Accept a list for a tuple, and the brand as a dictionary."""
    if expected is tuple and isinstance(value, list):
        return tuple(value)
    if expected is Brand and isinstance(value, Mapping):
        try:
            return read_brand(value)
        except UnusableBrand as error:
            raise ImproperlyConfigured(f"VESTIBULE: {error}") from None
    return value


def _type(setting: Any) -> type:
    factory = setting.default_factory
    return type(setting.default if factory is MISSING else factory())


@cache
def load() -> Settings:
    """Read and validate the host's settings, once per process."""
    return _checked(getattr(django_settings, "VESTIBULE", {}))


class _Current:
    """Proxy of the loaded settings, so that modules can import them at the top.

    A setting that was read once is an attribute of the instance, found without ``__getattr__``.
    """

    def __getattr__(self, name: str) -> object:
        value: object = getattr(load(), name)
        self.__dict__[name] = value
        return value


settings = cast("Settings", _Current())
"""The current settings: loaded at the first use, and again when a test overrides them."""


def _reread(*, setting: str, **_: object) -> None:
    if setting == "VESTIBULE":
        load.cache_clear()
        vars(settings).clear()


setting_changed.connect(_reread, dispatch_uid="vestibule.conf")
