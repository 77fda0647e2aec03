"""A version that PyPI and npm both take."""

from __future__ import annotations

import re

from release.programs import ReleaseRefused

_NUMBER = r"(?:0|[1-9][0-9]*)"
_VERSION = re.compile(rf"({_NUMBER}\.{_NUMBER}\.{_NUMBER})(?:(a|b|rc)({_NUMBER}))?", re.ASCII)
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def npm_version(version: str) -> str:
    """Return the version as npm writes it: ``0.2.0rc1`` is ``0.2.0-rc.1`` there.

    Allowed is what has one spelling in PEP 440 and one in Semantic Versioning 2.0: three numbers,
    and for a release before the release ``aN``, ``bN`` or ``rcN``. Epochs, post-releases and local
    versions have no counterpart in the latter.

    Raises:
        ReleaseRefused: the version is another one.
    """
    parts = _VERSION.fullmatch(version)
    if not parts:
        raise ReleaseRefused(
            f'"{version}" is not a version for both PyPI and npm: write 1.2.3, or 1.2.3a1, 1.2.3b1 '
            "or 1.2.3rc1 for a pre-release."
        )
    number, stage, count = parts.groups()
    return f"{number}-{_STAGES[stage]}.{count}" if stage else str(number)
