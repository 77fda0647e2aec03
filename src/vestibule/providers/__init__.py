"""External identity providers: Google, GitHub, any OpenID Connect issuer.

One class for each protocol, and one file for each provider in ``presets``. Their dependencies
(Authlib, joserfc) are imported only if ``PROVIDERS`` has an entry, so that an installation
without providers does not need them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from vestibule.conf import settings
from vestibule.core.errors import NotFound
from vestibule.core.provider_options import ProviderOptions

if TYPE_CHECKING:
    from vestibule.providers.oauth import OAuthProvider

__all__ = ["labels", "named_by_preset", "problems", "provider"]


def provider(name: str) -> OAuthProvider:
    """Return the provider with this name, the same object for the life of the process.

    Raises:
        NotFound: it is not in ``PROVIDERS``.
    """
    options = settings.providers.get(name)
    if options is None:
        raise NotFound
    return _provider_of(options)


def labels() -> dict[str, str]:
    """Return the label of every provider, by name."""
    return {name: provider(name).label for name in settings.PROVIDERS}


def named_by_preset(preset: str) -> str:
    """Return the first of ``PROVIDERS`` with this preset; empty if there is none."""
    named = (name for name, each in settings.providers.items() if (each.preset or name) == preset)
    return next(named, "")


def problems() -> list[str]:
    """Return the problems of providers that cannot be used; empty if there are none."""
    found = []
    for name, options in settings.providers.items():
        try:
            found += [f"PROVIDERS['{name}']: {each}." for each in _provider_of(options).problems()]
        except ImportError as error:
            found.append(f"PROVIDERS['{name}']: {error}.")
    return found


@lru_cache(maxsize=64)
def _provider_of(options: ProviderOptions) -> OAuthProvider:
    """Create a provider once: it caches its keys and metadata."""
    preset = options.preset or options.name
    # By name: a new provider is one new file, without a list to update.
    path = preset if "." in preset else f"vestibule.providers.presets.{preset}.Provider"
    created: OAuthProvider = import_string(path)(options)
    return created


def forget() -> None:
    """Drop everything that was fetched from providers. For tests."""
    _provider_of.cache_clear()


def _reread(*, setting: str, **_: object) -> None:
    if setting == "VESTIBULE":
        forget()


setting_changed.connect(_reread, dispatch_uid="vestibule.providers")
