"""Refuses text from the command line and standard input that is not UTF-8."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.management.base import CommandError


def require_utf8(texts: Mapping[str, object]) -> None:
    """Require that texts, by the names of their options, are UTF-8; others have no text.

    Python reads each byte of another encoding as a lone surrogate, which no database stores.

    Raises:
        CommandError: a text is not UTF-8; the sentence does not quote it.
    """
    for name, text in texts.items():
        for each in text if isinstance(text, list) else [text]:
            if isinstance(each, str) and any("\ud800" <= letter <= "\udfff" for letter in each):
                raise CommandError(f"Not UTF-8: {name}.")
