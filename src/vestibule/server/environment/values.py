"""Values of settings, read by the types of their declaration.

An environment variable is text: lists are separated by commas, and what has a deeper structure
is JSON. A TOML file, and JSON, have types of their own. No sentence quotes a value, which may
be a secret.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from vestibule.core.durations import EXAMPLES, format_duration, parse_duration
from vestibule.core.nearest import with_nearest

_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class UnusableEnvironment(Exception):
    """The server must not start with this environment; one sentence for each reason."""


def from_text(kind: Any, text: str, where: str) -> Any:
    """Read a variable's text as this type.

    Raises:
        UnusableEnvironment: it cannot be one; ``where`` is the variable's name.
    """
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    plain = _without_none(kind)
    if plain in (bool, int, float):
        return _from_word(plain, text.strip(), where)
    if isinstance(plain, type) and plain in (str, Path, timedelta):
        return from_data(plain, text, where)
    try:
        data = json.loads(text)
    except ValueError:
        raise UnusableEnvironment(f"{where} must be JSON, as docs/settings.md describes.") from None
    return from_data(kind, data, where)


def _from_word(kind: type, text: str, where: str) -> Any:
    try:
        return from_data(kind, _TRUTH[text.lower()] if kind is bool else kind(text), where)
    except (KeyError, ValueError):
        raise _must_be(_WORDS[kind], where) from None


def from_data(kind: Any, value: Any, where: str) -> Any:
    """Read a value of TOML or JSON as this type.

    Raises:
        UnusableEnvironment: it cannot be one; ``where`` is its key.
    """
    kind, origin = _without_none(kind, value), get_origin(_without_none(kind, value))
    if origin is tuple:
        return _list(get_args(kind), value, where)
    if origin in (dict, Mapping):
        key_kind, value_kind = get_args(kind)
        return {
            from_data(key_kind, key, f"{where}: a key"): from_data(
                value_kind, each, f"{where}.{key}"
            )
            for key, each in _typed(dict, value, where).items()
        }
    if origin is Literal or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return _choice(get_args(kind) or tuple(kind), value, where)
    if is_dataclass(kind):
        return _table(kind, _typed(dict, value, where), where)
    return value if kind is Any else _scalar(kind, value, where)


def _without_none(kind: Any, value: Any = None) -> Any:
    """Return the member of a union that a value is to be read as."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    members = [each for each in get_args(kind) if each is not NoneType]
    lists = [each for each in members if get_origin(each) is tuple]
    return lists[0] if lists and isinstance(value, list) else members[0]


def _list(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    found = _typed(list, value, where)
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(found)
    if len(found) != len(kinds):
        raise _must_be(f"a list of {len(kinds)}", where)
    pairs = enumerate(zip(kinds, found, strict=True))
    return tuple(from_data(kind, each, f"{where}[{place}]") for place, (kind, each) in pairs)


def _choice(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    for choice in choices:
        if isinstance(value, str) and value == choice:
            return choice
    raise _must_be(f"one of {', '.join(choices)}", where)


def _table(kind: Any, value: dict[str, Any], where: str) -> Any:
    kinds, known = get_type_hints(kind), {each.name: each for each in fields(kind)}
    for key in value:
        if key not in known:
            raise UnusableEnvironment(f"{where} has an unknown key {with_nearest(key, known)}.")
    lacking = [name for name, each in known.items() if _is_required(each) and name not in value]
    if lacking:
        raise UnusableEnvironment(f"{where} lacks {', '.join(lacking)}.")
    return kind(
        **{key: from_data(kinds[key], each, f"{where}.{key}") for key, each in value.items()}
    )


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _scalar(kind: type, value: Any, where: str) -> Any:
    if kind is Path:
        return Path(_typed(str, value, where))
    if kind is timedelta:
        try:
            return parse_duration(_typed(str, value, where, _WORDS[timedelta]))
        except ValueError:
            raise _must_be(_WORDS[timedelta], where) from None
    if kind is float and type(value) is int:
        return float(value)
    if kind is float and not math.isfinite(_typed(float, value, where)):
        raise _must_be(_WORDS[float], where)
    return _typed(kind, value, where)


_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table of keys and values",
    timedelta: f"a duration, such as {EXAMPLES}",
}


def _typed(kind: type, value: Any, where: str, words: str = "") -> Any:
    if type(value) is not kind:
        raise _must_be(words or _WORDS[kind], where)
    return value


def _must_be(words: str, where: str) -> UnusableEnvironment:
    return UnusableEnvironment(f"{where} must be {words}.")


def as_data(value: Any) -> Any:
    """Return a setting's value as JSON has it, in the notation in which it is set."""
    if isinstance(value, timedelta):
        return format_duration(value)
    if is_dataclass(value):
        return {each.name: as_data(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_data(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(each) for each in value]
    return str(value) if isinstance(value, Path | StrEnum) else value
