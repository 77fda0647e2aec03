"""``createadmin``: create an administrator."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput
from vestibule.flows.create_admin import create_admin
from vestibule.management import profile_options
from vestibule.management.utf8 import require_utf8


class Command(BaseCommand):
    """Prompt for a password, or read it from standard input; never from the arguments."""

    help = "Create an account with the administrator role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the address and the source of the password."""
        parser.add_argument("--email", required=True)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

        profile_options.add_to(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account."""
        password = _piped() if options["password_stdin"] else _asked()
        require_utf8(options | {"password": password})
        try:
            facts = profile_options.facts_in(options["field"])
            person = create_admin(
                email=options["email"], password=password, facts=facts, caller=Caller()
            )
        except InvalidInput as refused:
            codes = ", ".join(
                f"{field}: {problem.code}"
                for field, problems in refused.problems.items()
                for problem in problems
            )
            raise CommandError(f"Not created ({codes}).") from refused
        self.stdout.write(f"Created administrator {person.email} (id {person.id}).")


def _piped() -> str:
    """Return the first line without its end, that of Windows included."""
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:  # with most locales; others read surrogates
        raise CommandError("Not UTF-8: password.") from None


def _asked() -> str:
    try:
        return getpass.getpass("Password: ")
    except EOFError:
        raise CommandError(
            "There is no terminal to ask for the password: --password-stdin reads it."
        ) from None
