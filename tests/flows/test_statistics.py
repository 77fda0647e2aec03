"""Figures for an overview."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from tests.people import claims_of
from vestibule.core.errors import PermissionDenied
from vestibule.core.ids import before_all_since
from vestibule.flows import statistics
from vestibule.flows.statistics import Day, read_statistics
from vestibule.models import Account, AuditEvent, last_seen

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_ten(frozen_clock) -> None:
    """Let it be ten o'clock."""
    frozen_clock.move((NOW - frozen_clock.now).total_seconds())


def event(account: str, kind: str = "signed_in", *, hours: float) -> None:
    """Store an event that happened this many hours ago, with an id of that time."""
    at = NOW - timedelta(hours=hours)
    number = AuditEvent.objects.count() + 1
    key = UUID(int=before_all_since(at).int + number)
    AuditEvent.objects.create(id=key, at=at, kind=kind, account_id=account)


def test_each_day_has_its_figures_in_the_zone_of_the_reader(make_account):
    claims = claims_of(make_account(role="admin"))
    for account, kind, hours in (
        ("1", "signed_in", 1),
        ("1", "signed_in", 2),
        ("2", "signed_in", 3),
        ("2", "sign_in_failed", 3),
        ("2", "signed_in", 11),  # 23:00 of yesterday in UTC, 01:00 of today two hours east
        ("2", "signed_in", 60),  # in the three days before
    ):
        event(account, kind, hours=hours)

    found = read_statistics(days=2, zone=UTC, claims=claims)
    assert found.per_day == [
        Day(date(2026, 11, 28), 1, 0, 1),
        Day(date(2026, 11, 29), 3, 1, 2),
    ]
    assert (found.sign_ins, found.sign_ins_before) == (4, 1)
    assert (found.failures, found.failures_before) == (1, 0)
    assert found.since == datetime(2026, 11, 28, tzinfo=UTC)

    east = read_statistics(days=1, zone=timezone(timedelta(hours=2)), claims=claims)
    assert [each.sign_ins for each in east.per_day] == [4]


def test_active_users_and_factors_are_counted_once(make_account, django_assert_num_queries):
    admin = make_account("ann@example.org", role="admin")
    for name, factors in (("bob", "passkey totp recovery_code"), ("cy", "totp"), ("di", "reset")):
        person = make_account(f"{name}@example.org")
        Account.objects.filter(pk=person.id).update(factors=factors)
    gone = make_account("eve@example.org")
    Account.objects.filter(pk=gone.id).update(enabled=False, factors="passkey")
    claims = claims_of(admin)
    last_seen.copy_last_seen()
    with django_assert_num_queries(7):
        found = read_statistics(days=7, zone=UTC, claims=claims)
    assert found.factors == {"passkey": 1, "totp": 1, "none": 2}
    assert found.active_users == 1  # of all, one has signed in
    Account.objects.update(last_seen_at=NOW - timedelta(days=8))
    assert read_statistics(days=7, zone=UTC, claims=claims).active_users == 0


def test_no_count_goes_beyond_its_limit(make_account, monkeypatch):
    monkeypatch.setattr(statistics, "COUNT_MAX", 2)
    for hours in (1, 2, 3, 30, 31, 32):
        event("1", hours=hours)
    found = read_statistics(days=1, zone=UTC, claims=claims_of(make_account(role="admin")))
    assert (found.sign_ins, found.sign_ins_before) == (2, 0)


def test_only_administrators_see_them(make_account):
    with pytest.raises(PermissionDenied):
        read_statistics(zone=UTC, claims=claims_of(make_account(role="manager")))
