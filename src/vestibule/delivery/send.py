"""Hand one message to whatever carries it: Django's mail, or a provider of text messages."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.core import mail

from vestibule.conf import settings
from vestibule.delivery import sms
from vestibule.delivery.compose import Composed, compose
from vestibule.delivery.message import Undeliverable
from vestibule.delivery.outbox import Claimed

TIMEOUT = 10
"""Seconds for each step of a conversation with a mail server, where the host sets none."""


class NotTaken(Exception):
    """The back end took nothing and did not say why."""


def send(claimed: Claimed) -> None:
    """Send a message once.

    Raises:
        Undeliverable: nobody will ever take it.
        Exception: whatever the back end raises when it could not be sent now.
    """
    message = claimed.message
    if message is None:
        raise Undeliverable("unreadable")
    composed = compose(message, queued_at=claimed.queued_at)
    if message.channel == "sms":
        sms.send(sms.Sms(claimed.id, message.kind, message.to, composed.text))
        return
    try:
        _mail(message.to, composed, claimed)
    except smtplib.SMTPRecipientsRefused as refused:
        if all(_for_good(code, answer) for code, answer in refused.recipients.values()):
            raise Undeliverable("the mail server refuses the recipient") from None
        raise
    except smtplib.SMTPDataError as refused:
        if _for_good(refused.smtp_code, refused.smtp_error):
            raise Undeliverable("the mail server refuses the message") from None
        raise


def _mail(to: str, composed: Composed, claimed: Claimed) -> None:
    email = mail.EmailMultiAlternatives(
        composed.subject,
        composed.text,
        None,
        [to],
        connection=_connection(),
        headers={
            # The same in a second sending, so that a mailbox can tell it is the same mail.
            "Message-ID": f"<{claimed.id}@{_domain()}>",
            # RFC 3834: no holiday notices, please.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(composed.html, "text/html")
    if not email.send():
        raise NotTaken


def _connection() -> Any:
    connection: Any = mail.get_connection()
    if getattr(connection, "timeout", TIMEOUT) is None:
        connection.timeout = TIMEOUT  # without one, a silent server holds up every message
    return connection


def _domain() -> str:
    return urlsplit(settings.PUBLIC_ORIGIN).hostname or "localhost"


def _for_good(code: int, answer: bytes | str) -> bool:
    """Whether a server's refusal will be the same tomorrow.

    5xx is (RFC 5321), but for 5.7.x (RFC 3463): "not from you", which somebody
    will put right in the settings, here or there.
    """
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return code >= 500 and not text.lstrip().startswith("5.7.")
