"""What the setting ``PROVIDERS`` says of one provider."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")


class UnusableOptions(ValueError):
    """An entry of ``PROVIDERS`` that nobody could sign in with. Quotes no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderOptions:
    """One entry of ``PROVIDERS``. ``docs/how-to/providers.md`` shows all of them in use."""

    name: str
    """The key of the entry: it stands in addresses, so it stays as it is."""
    client_id: str = ""
    """What the provider calls this installation."""
    client_secret: str = field(default="", repr=False)
    """What proves to the provider that it is us."""
    preset: str = ""
    """A preset's name, or the dotted path of a class. Empty: the entry's name."""
    label: str = ""
    """How people call it. Empty: as the preset does."""
    issuer: str = ""
    """The issuer's address, for ``openid``; for others, an instance of one's own."""
    scopes: tuple[str, ...] = ()
    """What is asked for, instead of the preset's own scopes."""
    app_client_ids: tuple[str, ...] = ()
    """Client ids of the apps whose tokens ``social/<provider>/token/`` takes as well."""
    tenants: tuple[str, ...] = ()
    """Tenants of Microsoft, or hosted domains of Google, whose people may sign in. Empty: all."""
    team_id: str = ""
    """Apple: the team that the key belongs to."""
    key_id: str = field(default="", repr=False)
    """Apple: the id of the key."""
    private_key: str = field(default="", repr=False)
    """Apple: the key itself, as PEM."""
    trust_email: bool = False
    """Take the provider's word for addresses that it does not call verified."""
    private_network: bool = False
    """Let the provider have a private address, or plain http on this machine."""

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise UnusableOptions("its name must be lower-case letters, digits, - and _")
        if not self.client_id:
            raise UnusableOptions("client_id is missing")


def read_options(name: str, given: object) -> ProviderOptions:
    """Read one entry of ``PROVIDERS``.

    Raises:
        UnusableOptions: an unknown key, or a value of another type.
    """
    if not isinstance(given, Mapping):
        raise UnusableOptions("it must be a dictionary")
    kinds = {each.name: str(each.type) for each in fields(ProviderOptions) if each.name != "name"}
    unknown = sorted(set(given) - set(kinds))
    if unknown:
        raise UnusableOptions(f"unknown {', '.join(map(str, unknown))}")
    return ProviderOptions(
        name=name, **{key: _value(key, kinds[key], value) for key, value in given.items()}
    )


def _value(key: str, kind: str, value: Any) -> Any:
    if kind.startswith("tuple"):
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise UnusableOptions(f"{key} must be a list of texts")
    wanted = bool if kind == "bool" else str
    if type(value) is not wanted:
        raise UnusableOptions(f"{key} must be {wanted.__name__}")
    return value
