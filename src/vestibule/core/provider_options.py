"""The options of one provider in the setting ``PROVIDERS``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from vestibule.core.nearest import with_nearest

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")


class UnusableOptions(ValueError):
    """An unusable entry of ``PROVIDERS``. The message quotes no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderOptions:
    """One entry of ``PROVIDERS``. ``docs/how-to/providers.md`` shows all of them in use."""

    name: str
    """The key of the entry. It is part of URLs, so do not change it."""
    client_id: str = ""
    """The client id that the provider has assigned."""
    client_secret: str = field(default="", repr=False)
    """The client secret, which authenticates this installation to the provider."""
    preset: str = ""
    """A preset's name, or the dotted path of a class. Empty: the entry's name."""
    label: str = ""
    """The name shown to users. Empty: the preset's."""
    issuer: str = ""
    """The issuer's URL, for ``openid``; for other presets, the URL of a self-hosted instance."""
    scopes: tuple[str, ...] = ()
    """Scopes to request instead of the preset's."""
    app_client_ids: tuple[str, ...] = ()
    """Client ids of apps whose tokens ``social/<provider>/token/`` accepts too."""
    tenants: tuple[str, ...] = ()
    """Microsoft tenants, or hosted domains of Google, whose users may sign in. Empty: all."""
    team_id: str = ""
    """Apple: id of the team that owns the key."""
    key_id: str = field(default="", repr=False)
    """Apple: the id of the key."""
    private_key: str = field(default="", repr=False)
    """Apple: the key itself, as PEM."""
    trust_email: bool = False
    """Accept email addresses that the provider does not call verified."""
    private_network: bool = False
    """Allow the provider a private address, or plain http on this machine."""

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise UnusableOptions("its name must consist of lowercase letters, digits, - and _")
        if not self.client_id:
            raise UnusableOptions("client_id is missing")


def read_options(name: str, given: object) -> ProviderOptions:
    """Parse one entry of ``PROVIDERS``.

    Raises:
        UnusableOptions: an unknown key, or a value of another type.
    """
    if not isinstance(given, Mapping):
        raise UnusableOptions("it must be a dictionary")
    kinds = {each.name: str(each.type) for each in fields(ProviderOptions) if each.name != "name"}
    unknown = [with_nearest(name, kinds) for name in sorted(map(str, given)) if name not in kinds]
    if unknown:
        raise UnusableOptions(f"unknown {', '.join(unknown)}")
    return ProviderOptions(
        name=name, **{key: _value(key, kinds[key], value) for key, value in given.items()}
    )


def _value(key: str, kind: str, value: Any) -> Any:
    if kind.startswith("tuple"):
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise UnusableOptions(f"{key} must be a list of strings")
    expected = bool if kind == "bool" else str
    if type(value) is not expected:
        raise UnusableOptions(f"{key} must be {expected.__name__}")
    return value
