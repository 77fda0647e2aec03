"""Mail back ends that fail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend


class TellingError(Exception):
    """An error that quotes the whole message, as some servers' answers do."""


class TellingBackend(EmailBackend):
    """Refuses every message."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        """Raise the error."""
        raise TellingError(str(messages[0].body))


class PickyBackend(TellingBackend):
    """Refuses messages to recipients called bad."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        """Raise the error for bad recipients only."""
        if messages[0].to[0].startswith("bad"):
            return super().send_messages(messages)
        return EmailBackend.send_messages(self, messages)
