"""Hand a message to Django's mail back end or to the text message back end."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives, get_connection

from vestibule.core.identifiers import mailbox
from vestibule.delivery import sms
from vestibule.delivery.compose import ComposedMessage, compose, origin_of
from vestibule.delivery.message import Undeliverable
from vestibule.delivery.outbox import ClaimedMessage

TIMEOUT = 10
"""Seconds for each step of an SMTP conversation, if the host sets no timeout."""


class MessageNotAccepted(Exception):
    """The back end did not accept the message and gave no reason."""


class MailConnection:
    """A Django mail connection for several messages, opened for the first one.

    Saves a greeting and a TLS handshake per message of a batch. It is closed after a failure,
    so that the next message starts with a clean connection.
    """

    def __init__(self) -> None:
        self._open: Any = None

    def carry(self, mail: EmailMultiAlternatives) -> None:
        """Send a mail; on a new connection if the server accepts no more on this one."""
        used = self._open is not None
        try:
            self._carry(mail)
        except smtplib.SMTPResponseException as refused:
            if not used or refused.smtp_code != 421:  # closing: a limit of mails per connection
                raise
            self._carry(mail)

    def _carry(self, mail: EmailMultiAlternatives) -> None:
        try:
            if self._open is None:
                self._open = _connection()
                self._open.open()
            mail.connection = self._open
            if not mail.send():
                raise MessageNotAccepted
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close it; the next mail opens it again."""
        connection, self._open = self._open, None
        if connection is not None:
            with suppress(Exception):  # a server that is gone cannot be told goodbye
                connection.close()


def send(claimed: ClaimedMessage, connection: MailConnection) -> None:
    """Send a message once.

    Raises:
        Undeliverable: it will never be accepted.
        Exception: any error of the back end for a message that cannot be sent now.
    """
    message = claimed.message
    if message is None:
        raise Undeliverable("unreadable")
    composed = compose(message, queued_at=claimed.queued_at)
    if message.channel == "sms":
        sms.send(sms.Sms(claimed.id, message.kind, message.to, composed.text))
        return
    try:
        connection.carry(_mail(message.to, composed, claimed))
    except smtplib.SMTPRecipientsRefused as refused:
        if all(_for_good(code, answer) for code, answer in refused.recipients.values()):
            raise Undeliverable("the mail server refused the recipient") from None
        raise
    except smtplib.SMTPDataError as refused:
        if _for_good(refused.smtp_code, refused.smtp_error):
            raise Undeliverable("the mail server refused the message") from None
        raise


def _mail(
    address: str, composed: ComposedMessage, claimed: ClaimedMessage
) -> EmailMultiAlternatives:
    to = mailbox(address)
    if to is None:
        raise Undeliverable("the domain name is not valid")
    email = EmailMultiAlternatives(
        composed.subject,
        composed.text,
        None,
        [to],
        headers={
            # Stays the same in retries, so that a mailbox can detect duplicates.
            "Message-ID": f"<{claimed.id}@{_domain(claimed)}>",
            # RFC 3834: asks for no automatic replies.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(composed.html, "text/html")
    return email


def _connection() -> Any:
    connection: Any = get_connection()
    if getattr(connection, "timeout", TIMEOUT) is None:
        connection.timeout = TIMEOUT  # without one, an unresponsive server blocks every message
    return connection


def _domain(claimed: ClaimedMessage) -> str:
    origin = origin_of(claimed.message) if claimed.message else ""
    return urlsplit(origin).hostname or "localhost"


def _for_good(code: int, answer: bytes | str) -> bool:
    """Return whether a server's refusal is permanent.

    5xx is (RFC 5321), except 5.7.x (RFC 3463): it refuses the sender, which an operator will
    correct in the settings of one of the servers.
    """
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return code >= 500 and not text.lstrip().startswith("5.7.")
