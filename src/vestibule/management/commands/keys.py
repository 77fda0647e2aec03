"""``keys list``, ``keys rotate`` and ``keys revoke``: the keys that sign access tokens."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.durations import parse_duration
from vestibule.core.errors import NotFound, Unavailable
from vestibule.flows.rotate_keys import revoke_key, rotate_keys
from vestibule.models import StoredKey
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import UnusableKey

KID = "id of the key to revoke, as shown by list; put -- before one that begins with a dash"


def _span(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' cannot be used: {error}.") from None


class Command(BaseCommand):
    """List the keys, rotate them, or revoke a stolen one."""

    help = "List the signing keys of access tokens, rotate them, or revoke a stolen one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action and the key."""
        parser.add_argument("action", choices=["list", "rotate", "revoke"])
        parser.add_argument("kid", nargs="?", help=KID)
        parser.add_argument(
            "--every",
            type=_span,
            help="rotate only if the key has been active for this long, such as 90d",
        )

        parser.add_argument(
            "--lost-secret",
            action="store_true",
            help="replace keys that cannot be decrypted, since their SECRET_KEY is lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action."""
        {"list": self._list, "rotate": self._rotate, "revoke": self._revoke}[options["action"]](
            options
        )

    def _rotate(self, options: dict[str, Any]) -> None:
        if settings.SIGNING_KEY_FILE:
            raise CommandError(
                "SIGNING_KEY_FILE is set: to rotate, add a new key at the top of the file; with "
                "HS256, replace the secret in it."
            )
        try:
            kid = rotate_keys(
                caller=Caller(), older_than=options["every"], lost_secret=options["lost_secret"]
            )
        except Unavailable:
            raise CommandError(
                "The keys cannot be decrypted with this SECRET_KEY and its fallbacks: use those "
                "of the server. If they are lost, keys rotate --lost-secret makes new keys."
            ) from None
        self.stdout.write(
            f"The active key is now {kid}." if kid else "The active key is not that old yet."
        )

    def _revoke(self, options: dict[str, Any]) -> None:
        if not options["kid"]:
            raise CommandError("Name the key: keys revoke KID, with a KID from keys list.")
        if settings.SIGNING_KEY_FILE:
            raise CommandError(
                "SIGNING_KEY_FILE is set: remove the key from the file (with HS256, replace the "
                "secret in it), and restart the server."
            )
        try:
            revoke_key(kid=options["kid"], caller=Caller())
        except NotFound:
            raise CommandError(f"No key with this id is in use: {options['kid']}.") from None
        self.stdout.write(
            "Revoked. Tokens signed with this key are no longer accepted; clients refresh."
        )

    def _list(self, options: dict[str, Any]) -> None:
        if settings.SIGNING_KEY_FILE:
            self._list_file(settings.SIGNING_KEY_FILE)
            return
        StoredKey.objects.ensure()
        for key in StoredKey.objects.order_by("created_at"):
            made = f"{key.created_at:%Y-%m-%d %H:%M}"
            state = "revoked" if key.revoked_at else key.state
            self.stdout.write(f"{state:8} {key.algorithm:6} created {made}  {key.kid}")

    def _list_file(self, path: str) -> None:
        try:
            ring = ring_from_file(path)
        except (UnusableKey, OSError) as error:
            raise CommandError(f"SIGNING_KEY_FILE: {error}") from None
        for kid, key in ring.verifying.items():
            state = "active" if kid == ring.active.verifying.kid else "verifies"
            self.stdout.write(f"{state:8} {key.algorithm:6} in {path}  {kid}")
