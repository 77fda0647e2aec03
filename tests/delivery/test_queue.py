"""Messages are queued in the transaction that causes them, encrypted, and erased afterwards."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.db import connection, transaction

from vestibule.delivery import Message, queue
from vestibule.delivery.worker import RETRY_DELAYS, deliver_due
from vestibule.models import QueuedMessage
from vestibule.models.message import LEASE_SECONDS

pytestmark = pytest.mark.django_db

CODE = Message("sign_in_code", "ann@example.org", {"code": "481516", "minutes": 10})
NEWS = Message("password_changed", "ann@example.org")


@pytest.fixture(autouse=True)
def _sent_by_a_worker(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}


@pytest.fixture
def broken(settings):
    """A mail back end that fails with an error that quotes the message."""
    settings.EMAIL_BACKEND = "tests.delivery.broken.TellingBackend"


def only() -> QueuedMessage:
    return QueuedMessage.objects.get()


def whole_database() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vestibule_queuedmessage")
        return b"".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for row in cursor.fetchall()
            for cell in row
        )


def test_a_rolled_back_message_is_not_sent():
    with transaction.atomic():
        queue(NEWS)
        transaction.set_rollback(True)
    assert deliver_due() == 0
    assert mail.outbox == []


def test_a_committed_message_is_sent_once():
    queue(NEWS)
    assert mail.outbox == []
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert [each.to for each in mail.outbox] == [["ann@example.org"]]
    assert only().state == "sent"


def test_a_mail_goes_to_the_domain_as_registered():
    queue(Message("password_changed", "Ann@faß.de"))
    assert deliver_due() == 1
    assert [each.to for each in mail.outbox] == [["Ann@xn--fa-hia.de"]]


def test_a_mail_to_an_invalid_domain_goes_to_no_other():
    queue(Message("password_changed", "ann@\u2615.example"))
    assert deliver_due() == 1
    assert mail.outbox == []
    assert only().state == "dead"


def test_a_notice_without_a_recipient_is_not_queued():
    queue(Message("password_changed", ""))
    queue(Message("email_changed", "", {"email": "new@example.org", "when": "2026-01-01"}))
    assert not QueuedMessage.objects.exists()


@pytest.mark.parametrize(("kind", "secret"), [("sign_in_code", "code"), ("reset_password", "link")])
def test_a_code_or_link_without_a_recipient_is_queued_and_never_sent(kind, secret):
    """Where an address may be unknown, the same is done as for one that is known."""
    queue(Message(kind, "", {secret: "481516", "minutes": 10}))
    kept = QueuedMessage.objects.get()
    assert (kept.due_at, bytes(kept.payload)) == (None, b"")
    assert deliver_due() == 0
    assert mail.outbox == []


def test_no_secret_is_in_the_database_before_or_after_sending():
    queue(CODE)
    assert b"481516" not in whole_database()
    deliver_due()
    assert "481516" in str(mail.outbox[0].body)
    assert b"481516" not in whole_database()
    assert bytes(only().payload) == b""


def test_a_payload_decrypts_only_for_its_own_row():
    queue(CODE)
    queue(Message("sign_in_code", "eve@example.org", {"code": "000000", "minutes": 10}))
    first = QueuedMessage.objects.get(recipient="ann@example.org")
    second = QueuedMessage.objects.get(recipient="eve@example.org")
    QueuedMessage.objects.filter(pk=second.pk).update(payload=bytes(first.payload))
    deliver_due()
    assert [each.to for each in mail.outbox] == [["ann@example.org"]]
    second.refresh_from_db()
    assert second.state == "dead"
    assert second.last_error.startswith("cannot be decrypted")


def test_a_message_of_another_secret_key_is_given_up(settings):
    queue(CODE)
    settings.SECRET_KEY = "another secret key, random enough for a test of ours, 1234567890"
    deliver_due()
    assert only().state == "dead"


def test_a_message_is_written_in_the_language_active_when_queued(settings):
    queue(Message("password_changed", "ann@example.org", language="de"))
    deliver_due()
    assert mail.outbox[0].subject == "Ihr Passwort wurde geändert"


def test_failures_are_retried_with_growing_delays_and_then_given_up(frozen_clock, broken):
    queue(NEWS)
    for attempt, pause in enumerate(RETRY_DELAYS, start=1):
        assert deliver_due() == 1
        row = only()
        assert (row.attempts, row.state) == (attempt, "waiting")
        assert row.due_at == frozen_clock.now + pause
        frozen_clock.move(pause.total_seconds() - 1)
        assert deliver_due() == 0
        frozen_clock.move(1)
    assert deliver_due() == 1
    dead = only()
    assert dead.state == "dead"
    assert QueuedMessage.objects.dead().count() == 1
    frozen_clock.move(days=400)
    assert deliver_due() == 0


def test_a_failure_is_recorded_by_its_class_without_the_message(broken, caplog):
    queue(CODE)
    with caplog.at_level(logging.DEBUG):
        deliver_due()
    assert only().last_error == "TellingError"
    assert "message not sent, will try again" in caplog.text
    told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "481516" not in told


def test_one_failure_does_not_delay_the_others(settings):
    settings.EMAIL_BACKEND = "tests.delivery.broken.PickyBackend"
    for name in ("good1", "bad", "good2"):
        queue(Message("password_changed", f"{name}@example.org"))
    assert deliver_due() == 3
    states = dict(QueuedMessage.objects.values_list("recipient", "last_error"))
    assert states == {
        "good1@example.org": "",
        "bad@example.org": "TellingError",
        "good2@example.org": "",
    }


def test_an_expired_code_is_not_sent(frozen_clock):
    queue(CODE)
    frozen_clock.move(10 * 60)
    deliver_due()
    assert mail.outbox == []
    assert (only().state, only().last_error) == ("dead", "expired before it could be sent")


def test_a_refused_link_is_given_up_at_once():
    queue(
        Message("verify_email", "ann@example.org", {"link": "https://evil.example/", "minutes": 10})
    )
    deliver_due()
    assert only().state == "dead"
    assert only().attempts == 1


def test_a_message_claimed_by_a_dead_worker_is_sent_after_the_lease(frozen_clock):
    queue(NEWS)
    assert QueuedMessage.objects.claim("email") is not None  # then the worker was killed
    assert deliver_due() == 0
    frozen_clock.move(LEASE_SECONDS + 1)
    assert deliver_due() == 1
    assert len(mail.outbox) == 1


def test_only_a_claim_that_still_is_one_can_be_renewed(frozen_clock):
    queue(NEWS)
    slow = QueuedMessage.objects.claim("email")
    assert slow is not None
    for _ in range(3):
        frozen_clock.move(LEASE_SECONDS - 1)
        assert QueuedMessage.objects.renew(slow)
        assert QueuedMessage.objects.claim("email") is None
    frozen_clock.move(LEASE_SECONDS + 1)  # it was stopped, and did not notice
    later = QueuedMessage.objects.claim("email")
    assert later is not None
    assert not QueuedMessage.objects.renew(slow)
    QueuedMessage.objects.sent(later)
    assert not QueuedMessage.objects.renew(later)


def test_a_message_that_kills_every_worker_is_given_up(frozen_clock):
    queue(NEWS)
    for _ in range(len(RETRY_DELAYS) + 1):
        assert QueuedMessage.objects.claim("email") is not None
        frozen_clock.move(LEASE_SECONDS + 1)
    deliver_due()
    assert mail.outbox == []
    assert only().last_error == "every worker that tried to send it died"


def test_a_late_failure_does_not_undo_what_another_worker_did(frozen_clock):
    queue(NEWS)
    slow = QueuedMessage.objects.claim("email")
    assert slow is not None
    frozen_clock.move(LEASE_SECONDS + 1)
    deliver_due()
    QueuedMessage.objects.failed(slow, "too late", None)
    assert only().state == "sent"


def test_the_oldest_is_sent_first(frozen_clock):
    for number in range(3):
        queue(Message("password_changed", f"{number}@example.org"))
        frozen_clock.move(1)
    deliver_due()
    assert [each.to[0][0] for each in mail.outbox] == ["0", "1", "2"]


def test_finished_messages_are_deleted_after_a_month_and_waiting_ones_stay(frozen_clock):
    queue(NEWS)
    deliver_due()
    queue(Message("password_changed", "waiting@example.org"))
    assert QueuedMessage.objects.prune(RETRY_DELAYS[-1]) == 0
    frozen_clock.move(days=31)
    assert QueuedMessage.objects.prune(30 * RETRY_DELAYS[-1]) == 1
    assert only().recipient == "waiting@example.org"


@pytest.mark.django_db(transaction=True)
def test_inline_sends_right_after_the_commit(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "inline"}
    with transaction.atomic():
        queue(NEWS)
        assert mail.outbox == []
    assert len(mail.outbox) == 1


def test_the_fixture_sees_mails_of_a_transaction_that_never_ends(outbox):
    assert outbox == []
    queue(NEWS)
    assert [each.to for each in outbox] == [["ann@example.org"]]
    outbox.clear()
    assert len(outbox) == 0


def give_up(frozen_clock) -> None:
    while only().state == "waiting":
        deliver_due()
        frozen_clock.move(days=2)


def test_a_dead_notification_can_be_sent_again(frozen_clock, broken, settings):
    queue(NEWS)
    give_up(frozen_clock)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert QueuedMessage.objects.send_again() == 1
    assert deliver_due() == 1
    assert (only().state, bytes(only().payload)) == ("sent", b"")
    assert QueuedMessage.objects.send_again() == 0


def test_a_dead_code_is_erased_and_never_sent_again(frozen_clock, broken):
    queue(CODE)
    give_up(frozen_clock)
    assert bytes(only().payload) == b""
    assert QueuedMessage.objects.send_again() == 0
    assert only().state == "dead"
