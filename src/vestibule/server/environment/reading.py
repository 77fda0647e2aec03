"""Reads the settings of the ready server: from the environment, a TOML file, and secret files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from vestibule.conf.schema import with_dependent_defaults
from vestibule.core.nearest import with_nearest
from vestibule.server.environment.values import UnusableEnvironment, from_data, from_text
from vestibule.server.environment.variables import Environment

PREFIX = "VESTIBULE_"
_FILE = "_FILE"
FORMER = {
    "ACCESS_MINUTES": ("ACCESS_LIFETIME", "m"),
    "REFRESH_DAYS": ("REFRESH_LIFETIME", "d"),
    "SESSION_DAYS": ("SESSION_LIFETIME", "d"),
    "DELETION_GRACE_DAYS": ("DELETION_GRACE", "d"),
    "KEY_ROTATION_DAYS": ("KEY_ROTATION", "d"),
}
"""Former variables, with their unit: they take numbers, and set their successors."""

FIELDS = {each.name: each for each in fields(Environment)}
_KINDS = get_type_hints(Environment)


@dataclass(frozen=True, slots=True)
class ConfiguredValue:
    """A value that an operator has set.

    ``where`` names it in errors: the variable, or the file and the key in it. ``source`` is what
    ``vestibule config show`` prints. ``value`` is text, or data of TOML, until it is converted.
    """

    name: str
    where: str
    source: str
    value: Any = field(repr=False)


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """Read the settings of the server.

    Raises:
        UnusableEnvironment: an unknown name, a value of the wrong type, or a file that cannot
            be read; with one sentence for each.
    """
    values = {name: each.value for name, each in chosen(variables).items()}
    return Environment(**with_dependent_defaults(values))


def chosen(variables: Mapping[str, str] = os.environ) -> dict[str, ConfiguredValue]:
    """Return what was set, by name; the environment overrides the file of ``VESTIBULE_CONFIG``.

    Raises:
        UnusableEnvironment: as for ``read``.
    """
    given = {
        name.removeprefix(PREFIX): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and value != ""
    }
    file = _in_file(Path(given["CONFIG"])) if "CONFIG" in given else {}
    return {**file, **_in_environment(given)}


def default_of(setting: Field[Any]) -> Any:
    """Return the value of a setting that was not set."""
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def is_secret(setting: Field[Any]) -> bool:
    """Whether a setting must never be shown: it is kept out of ``repr``, or a part of it is."""
    default = default_of(setting)
    parts = fields(default) if is_dataclass(default) else ()
    return not all(each.repr for each in (setting, *parts))


def _in_environment(given: Mapping[str, str]) -> dict[str, ConfiguredValue]:
    found, wrong = [], []
    for name, text in given.items():
        successor, unit = FORMER.get(name, (name, ""))
        if _known(successor):
            found.append(ConfiguredValue(successor, PREFIX + name, PREFIX + name, text + unit))
        else:
            near = with_nearest(PREFIX + name, [PREFIX + each for each in FIELDS])
            wrong.append(f"Unknown variable {near}: see docs/settings.md.")
    return _all_read(found, wrong, from_text)


def _in_file(path: Path) -> dict[str, ConfiguredValue]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise UnusableEnvironment(f"{PREFIX}CONFIG names a file that cannot be read.") from None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")  # and not the text there
        raise UnusableEnvironment(f"{path.name} is not valid TOML ({place}).") from None
    found, wrong = [], []
    for key, value in data.items():
        if key == key.lower() and _known(key.upper()) and key != "config":
            found.append(ConfiguredValue(key.upper(), f"{path.name}: {key}", str(path), value))
        else:
            near = with_nearest(key, [name.lower() for name in FIELDS])
            wrong.append(f"{path.name} has an unknown key {near}: see docs/settings.md.")
    return _all_read(found, wrong, from_data)


def _known(name: str) -> bool:
    return name in FIELDS or _of_secret_file(name) in FIELDS


def _of_secret_file(name: str) -> str:
    """Return the secret whose file a name names, or an empty text."""
    secret = name.removesuffix(_FILE)
    if name in FIELDS or secret == name or secret not in FIELDS:
        return ""
    return secret if is_secret(FIELDS[secret]) else ""


def _all_read(
    found: Iterable[ConfiguredValue], wrong: list[str], convert: Callable[[Any, Any, str], Any]
) -> dict[str, ConfiguredValue]:
    """Read the values of one source, each of which may be set only once."""
    values: dict[str, ConfiguredValue] = {}
    for each in found:
        try:
            one = _read(each, convert)
            if one.name in values:
                keys = " and ".join(sorted((values[one.name].where, one.where)))
                raise UnusableEnvironment(f"{keys} set the same setting: remove one of them.")
            values[one.name] = one
        except UnusableEnvironment as error:
            wrong += error.args
    if wrong:
        raise UnusableEnvironment(*sorted(wrong))
    return values


def _read(given: ConfiguredValue, convert: Callable[[Any, Any, str], Any]) -> ConfiguredValue:
    secret = _of_secret_file(given.name)
    if secret:
        path = from_data(str, given.value, given.where)
        value = from_text(_KINDS[secret], _secret_in(path, given.where), given.where)
        return replace(given, name=secret, source=f"{given.source}={path}", value=value)
    value = convert(_KINDS[given.name], given.value, given.where)
    return replace(given, value=_over_default(FIELDS[given.name], value, given.where))


def _over_default(setting: Field[Any], value: Any, key: str) -> Any:
    """Keep the entries of a default table that were not set, such as the other ``LIMITS``."""
    default = default_of(setting)
    if not isinstance(default, dict) or not default:
        return value
    for name in set(value) - set(default):
        raise UnusableEnvironment(f"{key} has an unknown key {with_nearest(name, default)}.")
    return default | value


def _secret_in(path: str, key: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip("\r\n")
    except (OSError, ValueError):
        raise UnusableEnvironment(f"{key} names a file that cannot be read.") from None
    if not text:
        raise UnusableEnvironment(f"{key} names an empty file.")
    return text
