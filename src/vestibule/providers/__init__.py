"""Who else may say who somebody is: Google, GitHub, any OpenID Connect issuer.

One class for each kind of provider, one file for each provider in ``presets``.
What they need (Authlib, joserfc) is imported when ``PROVIDERS`` names one, so that
an installation without any needs none of it.
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

__all__ = ["labels", "problems", "provider"]


def provider(name: str) -> OAuthProvider:
    """Return the provider of this name, the same one for the life of the process.

    Raises:
        NotFound: ``PROVIDERS`` names no such one.
    """
    options = settings.providers.get(name)
    if options is None:
        raise NotFound
    return _made(options)


def labels() -> dict[str, str]:
    """Return every provider by name, with what people call it."""
    return {name: provider(name).label for name in settings.PROVIDERS}


def problems() -> list[str]:
    """Say which providers nobody could sign in with, and why; empty if all are well."""
    found = []
    for name, options in settings.providers.items():
        try:
            found += [f"PROVIDERS['{name}']: {each}." for each in _made(options).problems()]
        except ImportError as error:
            found.append(f"PROVIDERS['{name}']: {error}.")
    return found


@lru_cache(maxsize=64)
def _made(options: ProviderOptions) -> OAuthProvider:
    """Make a provider once: it keeps keys and metadata of its own."""
    preset = options.preset or options.name
    # By name: a new provider is one new file, and no list to be kept.
    path = preset if "." in preset else f"vestibule.providers.presets.{preset}.Provider"
    made: OAuthProvider = import_string(path)(options)
    return made


def forget() -> None:
    """Forget what was fetched from providers. For tests."""
    _made.cache_clear()


def _reread(*, setting: str, **_: object) -> None:
    if setting == "VESTIBULE":
        forget()


setting_changed.connect(_reread, dispatch_uid="vestibule.providers")
