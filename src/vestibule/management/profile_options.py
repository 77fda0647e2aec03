"""The option for profile fields, of the commands that create a user."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import CommandError

from vestibule.conf import settings
from vestibule.steps.import_row import typed


def add_to(parser: ArgumentParser) -> None:
    """Add ``--field NAME=VALUE``, which can be repeated."""
    names = ", ".join(field.name for field in settings.PROFILE_FIELDS) or "none configured"
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"a field of PROFILE_FIELDS ({names}); can be repeated",
    )


def facts_in(given: list[str]) -> dict[str, object]:
    """Parse ``NAME=VALUE`` options, each value as the type of its field.

    Raises:
        CommandError: there is no field of this name.
    """
    kinds = {field.name: field.kind for field in settings.PROFILE_FIELDS}
    values = {name: value for name, _, value in (each.partition("=") for each in given)}
    unknown = sorted(set(values) - set(kinds))
    if unknown:
        raise CommandError(f"Not in PROFILE_FIELDS: {', '.join(unknown)}.")
    return {name: typed(kinds[name], value) for name, value in values.items()}
