"""``users export``: write everything stored about an account to a file."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder

from vestibule.core.caller import Caller
from vestibule.flows.export import export_user


def add_export_arguments(parser: ArgumentParser) -> None:
    """Add the option for the output file."""
    parser.add_argument(
        "--to", type=Path, help="a new file, readable by its owner only (default: standard output)"
    )


def export_to_file(account: int | str, options: dict[str, Any]) -> dict[str, Any]:
    """Write the export to a new file, or return it as the answer.

    Raises:
        CommandError: the file exists already, or cannot be written.
    """
    path: Path | None = options["to"]
    if path is None:
        document = _document(account)
        return document if options["json"] else {"message": _text(document)}
    try:
        # Created before anything is read, and readable by its owner only from the start.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream, _removed_if_not_whole(path):
            stream.write(_text(_document(account)) + "\n")
            stream.flush()
    except OSError as refused:
        raise CommandError(f"{refused.filename or path}: {refused.strerror}.") from None
    return {"message": f"Exported to {path}.", "file": str(path)}


@contextmanager
def _removed_if_not_whole(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _document(account: int | str) -> dict[str, Any]:
    exported = export_user(account=account, caller=Caller())
    return {"made_at": exported.made_at, **exported.sections}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
