"""Mails and text messages that tests read: their subjects, codes and links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.mail import EmailMessage

from vestibule.delivery.sms import Sms

_CODE = re.compile(r"(?<![\w/#])\d{6}(?!\w)")
_TOKEN = re.compile(r"#token=([\w-]+)")
texts: list[Sms] = []
"""Text messages that ``keep_text`` was given during a test."""


def keep_text(sms: Sms, options: object) -> None:
    """Stand in for a provider of text messages: what ``SMS_BACKEND`` names in a test."""
    texts.append(sms)


def code_in(message: EmailMessage | Sms | Sequence[EmailMessage]) -> str:
    """Return the one code in a message, or in the newest of several that has one."""
    if isinstance(message, Sequence):
        message = next(each for each in reversed(message) if _CODE.search(str(each.body)))
    text = message.text if isinstance(message, Sms) else str(message.body)
    [code] = set(_CODE.findall(text))
    return str(code)


def token_in(message: EmailMessage | Sequence[EmailMessage]) -> str:
    """Return the token of the one link in a mail, or in the newest of several that has one."""
    if isinstance(message, Sequence):
        message = next(each for each in reversed(message) if _TOKEN.search(str(each.body)))
    [token] = set(_TOKEN.findall(str(message.body)))
    return str(token)


def another(code: str, by: int = 1) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + by) % 1_000_000:06}"


def subjects(outbox: Sequence[EmailMessage], to: str = "") -> list[str]:
    """Return the subjects of the mails, all or to one address."""
    return [str(mail.subject) for mail in outbox if not to or mail.to == [to]]
