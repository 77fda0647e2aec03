"""Reads the environment: each field of ``Environment`` is a variable ``VESTIBULE_<FIELD>``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from vestibule.server.environment.variables import Environment

PREFIX = "VESTIBULE_"


class UnusableEnvironment(Exception):
    """The server must not start with this environment; one line for each reason."""


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """Read the environment.

    Raises:
        UnusableEnvironment: an unknown ``VESTIBULE_`` variable, or a value of
            the wrong type.
    """
    known = {each.name: each for each in fields(Environment)}
    given = {
        name.removeprefix(PREFIX): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and value != ""
    }
    unknown = sorted(set(given) - set(known))
    if unknown:
        names = ", ".join(PREFIX + name for name in unknown)
        raise UnusableEnvironment(f"Unknown variable {names}: see docs/settings.md.")
    return Environment(**{name: _value(known[name], text) for name, text in given.items()})


def _value(variable: Any, text: str) -> Any:
    kind = str(variable.type)
    try:
        if kind.startswith("tuple"):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        if kind.startswith("bool"):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                text.lower()
            ]
        return {"int": int, "float": float, "Path": Path, "str": str}[kind.removesuffix(" | None")](
            text
        )
    except (KeyError, ValueError):
        raise UnusableEnvironment(
            f"{PREFIX}{variable.name} cannot be '{text}': it must be {kind}."
        ) from None
