"""Mails through a real SMTP server."""

from __future__ import annotations

import threading

import pytest

from tests.waiting import NEVER
from vestibule.delivery import Message, queue
from vestibule.delivery.worker import deliver_due
from vestibule.models import QueuedMessage

pytestmark = pytest.mark.django_db

LINK = "http://testserver/reset-password#token=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM"
RESET = Message("reset_password", "ann@example.org", {"link": LINK, "minutes": 60})


def only() -> QueuedMessage:
    return QueuedMessage.objects.get()


def test_a_mail_arrives_with_text_and_html(smtp):
    queue(
        Message(
            "reset_password",
            "ann@example.org",
            {"link": LINK, "minutes": 60, "name": "Zoë"},
            language="de",
        )
    )
    deliver_due()
    [mail] = smtp.box.mails
    assert mail["To"] == "ann@example.org"
    assert mail["From"] == "Accounts <no-reply@example.org>"
    assert mail["Subject"] == "Passwort zurücksetzen"
    assert mail["Message-ID"] == f"<{only().pk}@testserver>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "Guten Tag Zoë," in text
    assert LINK in text.splitlines()
    assert f'href="{LINK}"' in html


def test_a_message_is_sent_once_the_server_is_up_again(smtp, frozen_clock):
    smtp.down()
    queue(RESET)
    deliver_due()
    assert (only().state, only().last_error) == ("waiting", "ConnectionRefusedError")
    smtp.up()
    assert deliver_due() == 0  # not due yet
    frozen_clock.move(10)
    assert deliver_due() == 1
    assert smtp.box.recipients == ["ann@example.org"]
    assert only().state == "sent"


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("recipient", "450 4.2.1 Mailbox busy, greylisted", "SMTPRecipientsRefused 450"),
        ("recipient", "550 5.7.1 Relaying denied", "SMTPRecipientsRefused 550"),
        ("data", "451 4.3.0 Try later", "SMTPDataError 451"),
        ("data", "554 5.7.1 We do not like you today", "SMTPDataError 554"),
    ],
)
def test_a_temporary_refusal_is_retried(smtp, frozen_clock, where, answer, error):
    setattr(smtp.box, where, answer)
    queue(RESET)
    deliver_due()
    assert (only().state, only().last_error) == ("waiting", error)
    setattr(smtp.box, where, "250 OK")
    frozen_clock.move(10)
    deliver_due()
    assert smtp.box.recipients == ["ann@example.org"]


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("recipient", "550 5.1.1 No such user", "the mail server refused the recipient"),
        ("data", "552 5.3.4 Too big", "the mail server refused the message"),
    ],
)
def test_a_permanent_refusal_is_given_up_at_once(smtp, where, answer, error):
    setattr(smtp.box, where, answer)
    queue(RESET)
    deliver_due()
    assert (only().state, only().last_error) == ("dead", error)
    assert bytes(only().payload) == b""


def test_an_unresponsive_server_is_abandoned_after_the_timeout(smtp, settings):
    settings.EMAIL_TIMEOUT = 0.3
    go_on = threading.Event()
    smtp.box.before = lambda: go_on.wait(NEVER)
    queue(RESET)
    try:
        deliver_due()
    finally:
        go_on.set()
    assert only().state == "waiting"
    # Python's smtplib turns the time-out of an answer into a disconnection.
    assert only().last_error in {"TimeoutError", "SMTPServerDisconnected"}


def test_a_host_without_a_timeout_gets_one(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = None
    seen = []

    def opened(self):
        seen.append(self.timeout)

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", opened)
    queue(RESET)
    deliver_due()
    assert set(seen) == {10}


def test_messages_due_together_share_a_connection(smtp):
    for _ in range(3):
        queue(RESET)
    assert deliver_due() == 3
    assert len(smtp.box.received) == 3
    assert len(smtp.box.sessions) == 1


def test_a_refused_message_does_not_affect_others(smtp):
    smtp.box.first["recipient"] = ["250 OK", "550 5.1.1 No such user"]
    for _ in range(3):
        queue(RESET)
    deliver_due()
    states = sorted(each.state for each in QueuedMessage.objects.all())
    assert states == ["dead", "sent", "sent"]
    assert len(smtp.box.sessions) == 2


def test_a_limit_of_messages_per_connection_opens_another_connection(smtp):
    smtp.box.first["sender"] = ["250 OK", "421 4.7.0 Too many messages"]
    for _ in range(2):
        queue(RESET)
    deliver_due()
    assert len(smtp.box.received) == 2
    assert set(QueuedMessage.objects.values_list("attempts", flat=True)) == {1}
