"""The development inbox: messages are stored in a folder instead of being sent.

A folder and not a table, so that ``rm`` clears it and no migration has it; several processes
may write to it concurrently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from vestibule.core.ids import uuid7
from vestibule.delivery.sms import Sms

INBOX_SETTING = "VESTIBULE_INBOX"
"""The setting with the inbox's folder; set only if there is an inbox."""

MAX_MESSAGES = 500
_LINK = re.compile(r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]")
_CODE = re.compile(r"(?<![\w/])(\d{6,8})(?!\w)")


def keep(*, channel: str, to: str, subject: str, text: str, html: str = "") -> None:
    """Store a message in the inbox; only the newest 500 are kept."""
    identity = uuid7()
    found = _CODE.search(text)
    message = {
        "id": str(identity),
        "channel": channel,
        "to": to,
        "subject": subject,
        "text": text,
        "html": html,
        "links": _LINK.findall(text),
        "code": found.group(1) if found else None,
        "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    folder = _folder()
    unfinished = folder / f".{identity}"
    unfinished.write_text(json.dumps(message))
    unfinished.rename(folder / f"{identity}.json")  # atomically
    for old in sorted(folder.glob("*.json"))[:-MAX_MESSAGES]:
        old.unlink(missing_ok=True)


def messages(*, to: str = "") -> list[dict[str, Any]]:
    """Return the messages, newest first; ``to`` selects one recipient."""
    stored = [
        json.loads(path.read_text()) for path in sorted(_folder().glob("*.json"), reverse=True)
    ]
    stored.sort(key=lambda each: str(each["created_at"]), reverse=True)
    return [each for each in stored if not to or each["to"].casefold() == to.casefold()]


def message(identity: UUID) -> dict[str, Any] | None:
    """Return one message, or None."""
    path = _folder() / f"{identity}.json"
    return dict(json.loads(path.read_text())) if path.exists() else None


def _folder() -> Path:
    folder: Path = getattr(settings, INBOX_SETTING)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep_sms(sms: Sms, options: Mapping[str, str]) -> None:
    """Store a text message; the ``SMS_BACKEND`` of a server with an inbox."""
    keep(channel="sms", to=sms.to, subject="", text=sms.text)


class InboxBackend(BaseEmailBackend):
    """A mail back end of Django that stores messages in the inbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each message once per recipient."""
        for email in email_messages:
            html = ""
            if isinstance(email, EmailMultiAlternatives):
                html = next(
                    (str(part[0]) for part in email.alternatives if part[1] == "text/html"), ""
                )
            for address in email.recipients():
                keep(
                    channel="email",
                    to=address,
                    subject=str(email.subject),
                    text=str(email.body),
                    html=html,
                )
        return len(email_messages)
