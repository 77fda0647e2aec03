"""The outbox as administrators see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.calls import CALLER
from tests.people import claims_of
from vestibule import delivery
from vestibule.core.errors import NotFound, PermissionDenied
from vestibule.core.ids import uuid7
from vestibule.delivery import Message
from vestibule.flows.outbox import PAGE, list_messages, send_again
from vestibule.models import AuditEvent, QueuedMessage

pytestmark = pytest.mark.django_db
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def root(make_account):
    return claims_of(make_account("root@example.org", role="admin"))


@pytest.fixture
def letters(db, frozen_clock):
    """A waiting message, a dead one with a code, and a dead notification.

    At least a millisecond apart: ids within one have no order.
    """
    delivery.queue(Message("sign_in_code", ANN, {"code": "482915", "minutes": 5}))
    for kind, to in (("sign_in_code", ANN), ("password_changed", BOB)):
        frozen_clock.move(1)
        values = {"code": "593026", "minutes": 5} if kind == "sign_in_code" else {}
        delivery.queue(Message(kind, to, values))
        row = QueuedMessage.objects.order_by("-pk")[0]
        QueuedMessage.objects.filter(pk=row.pk).update(
            due_at=None,
            failed_at=timezone.now(),
            attempts=5,
            last_error="refused: 550",
            payload=row.payload if kind == "password_changed" else b"",
        )


def test_messages_are_listed_with_their_state_and_without_their_content(root, letters, sign_in_as):
    found = list_messages(claims=root)
    assert (found.waiting, found.dead) == (1, 2)
    assert [(each.kind, each.state, each.again) for each in found.messages] == [
        ("password_changed", "dead", True),
        ("sign_in_code", "dead", False),
        ("sign_in_code", "waiting", True),
    ]
    assert found.messages[0].error == "refused: 550"
    assert "482915" not in repr(found)


def test_messages_are_filtered_by_state_and_recipient(root, letters):
    def chosen(**which: Any) -> list[str]:
        return [each.recipient for each in list_messages(claims=root, **which).messages]

    assert chosen(state="dead") == [BOB, ANN]
    assert chosen(state="waiting") == [ANN]
    assert chosen(state="sent") == []
    assert chosen(recipient=BOB) == [BOB]
    assert chosen(recipient="b") == []


def test_every_page_costs_the_same(root, django_assert_num_queries):
    for number in range(PAGE + 3):
        delivery.queue(Message("password_changed", f"p{number}@example.org"))
    with django_assert_num_queries(4):
        first = list_messages(claims=root).messages
    rest = list_messages(before=first[-1].id, claims=root).messages
    assert (len(first), len(rest)) == (PAGE, 3)
    assert len({each.id for each in first + rest}) == PAGE + 3


def test_what_can_be_sent_again_is_due_at_once_and_nothing_else_is(root, letters):
    news, code, _ = list_messages(claims=root).messages
    again = send_again(message=news.id, claims=root, caller=CALLER)
    assert (again.state, again.attempts, again.error) == ("waiting", 0, "")
    assert again.due_at is not None
    recorded = AuditEvent.objects.get(kind="message_resent")
    assert (recorded.actor_id, recorded.details) == (root.subject, {"message_id": str(news.id)})
    claimed = QueuedMessage.objects.claim("email")
    assert claimed is not None
    QueuedMessage.objects.all().sent(claimed)
    sent = list_messages(state="sent", claims=root).messages[0]
    for gone in (code.id, sent.id, uuid7()):
        with pytest.raises(NotFound):
            send_again(message=gone, claims=root, caller=CALLER)
    assert AuditEvent.objects.filter(kind="message_resent").count() == 1


@pytest.mark.parametrize("role", ["manager", "client"])
def test_only_administrators_list_or_send_messages(make_account, letters, role):
    claims = claims_of(make_account(role=role))
    [message] = QueuedMessage.objects.waiting()
    with pytest.raises(PermissionDenied):
        list_messages(claims=claims)
    with pytest.raises(PermissionDenied):
        send_again(message=message.pk, claims=claims, caller=CALLER)
