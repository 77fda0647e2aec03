"""Mail back ends that fail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend


class TellingError(Exception):
    """Quotes the whole message, as some servers' answers do."""


class TellingBackend(EmailBackend):
    """Takes nothing."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        """Fail."""
        raise TellingError(str(messages[0].body))


class PickyBackend(TellingBackend):
    """Takes nothing for those who are called bad."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        """Fail, or not."""
        if messages[0].to[0].startswith("bad"):
            return super().send_messages(messages)
        return EmailBackend.send_messages(self, messages)
