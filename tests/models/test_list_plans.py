"""Each list of accounts uses an index made for it, whatever its filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bench.growth_fill import multiply
from tests.people import claims_of
from vestibule.core.tokens import AccessClaims
from vestibule.flows.invitations import list_invitations
from vestibule.flows.statistics import read_statistics
from vestibule.models import Account, AuditEvent, QueuedMessage, Session, account_search
from vestibule.models.account_search import AccountFilter
from vestibule.steps.reserved_addresses import is_taken, require_free

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)
EVENTS = AuditEvent.objects
MESSAGES = QueuedMessage.objects
LISTS: dict[str, tuple[Callable[[], Any], str]] = {
    "events of a day": (lambda: EVENTS.between(NOW - DAY, NOW), r"id ?>[^\n]+ AND [^\n]*id ?<"),
    "events of a kind": (lambda: EVENTS.filter(kind="locked"), "vestibule_event_kind"),
    "events of one account": (lambda: EVENTS.filter(account_id="7"), "vestibule_event_account"),
    "a kind of event of one account": (
        lambda: EVENTS.filter(account_id="7", kind="locked"),
        "vestibule_event_account_kind",
    ),
    "what somebody did to others": (lambda: EVENTS.done_by("7"), "vestibule_event_actor"),
    "messages given up": (MESSAGES.dead, "vestibule_message_dead"),
    "messages to somebody": (
        lambda: MESSAGES.filter(recipient="ann@example.org"),
        "vestibule_message_recipient",
    ),
    "sessions of one account": (
        lambda: Session.objects.of(7).live().order_by("-last_seen_at"),
        "session_account_id",
    ),
    "accounts of a role": (lambda: found(role="client"), "vestibule_account_role"),
    "unproved accounts of a role": (
        lambda: found(role="client", verified=False),
        "vestibule_account_unproved",
    ),
    "deactivated accounts that proved nothing": (
        lambda: few_found(active=False, verified=False),
        "vestibule_account_inactive",
    ),
    "accounts with a passkey": (lambda: few_found(factor="passkey"), "vestibule_account_factors"),
    "accounts not seen for long": (
        lambda: few_found(seen=True, seen_before=NOW - 90 * DAY),
        "vestibule_account_seen",
    ),
    "accounts never seen": (lambda: few_found(seen=False), "vestibule_account_seen"),
    "accounts by when they were seen": (
        lambda: account_search.in_order(account_search.find(AccountFilter()), "-last_seen_at"),
        "vestibule_account_seen",
    ),
    "accounts of a day": (
        lambda: found(created_after=NOW - DAY, created_before=NOW),
        "vestibule_account_created",
    ),
}
"""The filters of a list, and the index condition in its query plan."""

FLOWS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "invitations": (
        lambda: list_invitations(claims=manager()),
        'FROM "vestibule_onetimesecret',
        "vestibule_secret_invite",
    ),
    "active users of a week": (
        lambda: read_statistics(days=7, zone=UTC, claims=None),
        "last_seen_at",
        "vestibule_account_seen",
    ),
    "whether an address is reserved": (
        lambda: is_taken("ann@example.org", may_take_reserved=False),
        'FROM "vestibule_onetimesecret',
        "vestibule_secret_reserved",
    ),
    "whether the address just registered is": (
        lambda: require_free("ann@example.org"),
        'FROM "vestibule_onetimesecret',
        "vestibule_secret_reserved",
    ),
}
"""Flows that build their queries themselves: a word in these, and the index in their plans."""


def found(**wanted: Any) -> Any:
    return account_search.in_order(account_search.find(AccountFilter(**wanted)), "-created_at")


def few_found(**wanted: Any) -> Any:
    return account_search.found_first(account_search.find(AccountFilter(**wanted)), "-created_at")


def manager() -> AccessClaims:
    [root] = Account.objects.order_by("pk")[:1]
    Account.objects.filter(pk=root.pk).update(role="manager")
    person = Account.objects.of(root.pk).person()
    assert person is not None
    return claims_of(person)


def newest(rows: Any) -> Any:
    return rows if rows.query.order_by else rows.order_by("-pk")


@contextmanager
def as_if_there_were_many() -> Iterator[None]:
    """Disable sequential scans, which PostgreSQL prefers for the few rows of a test."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    yield


def queries_of(flow: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Run a flow, and return its queries with their parameters."""
    queries: list[tuple[str, Any]] = []

    def watched(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watched):
        flow()
    return queries


def plan_of(sql: str, params: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row) for row in cursor.fetchall())


SHARES = (
    "UPDATE vestibule_account SET role = 'client', factors = 'passkey' WHERE user_id % 3 = 0",
    "UPDATE vestibule_account SET last_seen_at ="
    " CASE user_id % 4 WHEN 0 THEN 'epoch' ELSE now() - user_id * interval '1 day' END",
    "UPDATE vestibule_auditevent SET kind = 'locked' WHERE hashtext(id::text) % 3 = 0",
    "UPDATE vestibule_auditevent SET account_id = '7' WHERE hashtext(md5(id::text)) % 3 = 0",
    "ANALYZE vestibule_account, vestibule_session, vestibule_auditevent, vestibule_queuedmessage",
)
"""The filters match a part of the rows."""


@pytest.fixture
def _some(make_account):
    """Insert rows and analyze them: for an empty table, any index is as good as another."""
    make_account()
    if connection.vendor == "postgresql":
        multiply(2000)
        MESSAGES.bulk_create(
            QueuedMessage(
                kind="new_device",
                recipient=f"{number}@example.org" if number % 100 else "ann@example.org",
                payload=b"",
                queued_at=NOW,
                failed_at=None if number % 7 else NOW,
            )
            for number in range(2000)
        )
        with connection.cursor() as cursor:
            for sql in SHARES:
                cursor.execute(sql)


@pytest.mark.usefixtures("_some")
def test_each_list_uses_its_index(case):
    for name, (rows, index) in LISTS.items():
        with case(name), as_if_there_were_many():
            plan = newest(rows())[:50].explain()
            assert re.search(index, plan), plan


@pytest.mark.usefixtures("_some")
def test_each_query_of_a_flow_uses_its_index(case):
    for name, (flow, word, index) in FLOWS.items():
        with case(name), as_if_there_were_many():
            plans = [plan_of(*query) for query in queries_of(flow) if word in query[0]]
            assert plans
            for plan in plans:
                assert re.search(index, plan), plan


@pytest.mark.usefixtures("_some")
def test_few_accounts_are_found_before_they_are_sorted(case):
    for column in ("-created_at", "email"):
        with case(column):
            rows = account_search.find(AccountFilter(role="client"))
            assert sorted_by_hand(account_search.found_first(rows, column))
            assert not sorted_by_hand(
                account_search.in_order(account_search.find(AccountFilter()), column)
            )


@pytest.mark.parametrize("column", ["created_at", "-created_at", "email", "-email"])
def test_few_accounts_come_in_the_same_order_as_many(make_account, column):
    for name in ("carol", "ann", "bob"):
        make_account(email=f"{name}@example.org")
    rows = account_search.find(AccountFilter())
    few = account_search.page(rows, column, first=1, size=2, are_few=True)
    assert few == account_search.page(rows, column, first=1, size=2, are_few=False)
    assert len(few) == 2


def sorted_by_hand(rows: Any) -> bool:
    """Whether the plan sorts the rows itself, as no index has that order."""
    with as_if_there_were_many():
        plan = rows.values("pk")[:50].explain()
    return bool(re.search(r"Sort|USE TEMP B-TREE FOR ORDER BY", plan))
