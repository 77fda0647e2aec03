"""The audit trail: what flows record, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model

from tests.calls import WRONG, post
from tests.messages import another, code_in, token_in
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.ids import before_all_since
from vestibule.models import AuditEvent
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW = "ann@example.org", "another long passphrase"


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """Switch off rate limits, which have their own tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


def login(password: str = PASSWORD) -> Any:
    return post("login/", {"email": ANN, "password": password})


def test_each_event_has_account_origin_and_request(make_account):
    person = make_account()
    answer = post(
        "login/",
        {"email": ANN, "password": WRONG},
        REMOTE_ADDR="192.0.2.9",
        HTTP_USER_AGENT="Browser",
    )
    row = AuditEvent.objects.get()
    assert (row.kind, row.account_id, row.actor_id) == ("sign_in_failed", str(person.id), "")
    assert (row.ip, row.user_agent) == ("192.0.2.9", "Browser")
    assert row.request_id == answer["X-Request-Id"]


def test_the_whole_life_of_an_account_is_recorded_without_a_secret(
    make_account, outbox, frozen_clock, settings, sign_in_as
):
    person = make_account()
    secrets = [PASSWORD, WRONG, NEW]

    def later() -> None:
        frozen_clock.move(1)

    login(WRONG)
    later()
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    handle = login().json()["challenge"]["id"]
    code = code_in(outbox)
    later()
    post("login/challenge/", {"challenge": handle, "code": another(code)})
    later()
    done = post("login/challenge/", {"challenge": handle, "code": code}).json()
    later()
    post("password/reset/", {"email": ANN})
    link = token_in(outbox)
    later()
    post("password/reset/confirm/", {"token": link, "password": NEW})
    later()
    post("email/verify/", {"email": ANN})
    kinds = list(AuditEvent.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == [
        "sign_in_failed",
        "challenged",
        "challenge_failed",
        "email_verified",
        "signed_in",
        "password_reset_asked",
        "password_reset",
    ]
    secrets += [code, another(code), link, handle, *done["tokens"].values(), done["device"]]
    stored = "\n".join(str(row) for row in AuditEvent.objects.values())
    assert [secret for secret in secrets if secret in stored] == []
    assert {row.account_id for row in AuditEvent.objects.all()} == {str(person.id)}


def test_every_recorded_kind_is_a_known_event(make_account):
    make_account()
    login(WRONG)
    login()
    assert {row.kind for row in AuditEvent.objects.all()} <= {event.value for event in Event}


def events(client: Any, **query: Any) -> Any:
    return client.get("/api/auth/events/", query)


def record(count: int, account: Any, at: Any) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(at=at, kind="signed_in", account_id=str(account), details={"number": number})
        for number in range(count)
    )


def test_users_read_only_their_own_events(make_account, sign_in_as, frozen_clock):
    ann, bob = make_account(), make_account("bob@example.org")
    record(2, ann.id, frozen_clock.now)
    record(3, bob.id, frozen_clock.now)
    client = sign_in_as(ann)
    own = events(client).json()
    assert {each["account"] for each in own["events"]} == {str(ann.id)}
    assert (len(own["events"]), own["next"]) == (2, None)
    assert events(client, account=ann.id).json() == own
    for other in (bob.id, "all", 999, "", "' OR 1=1--"):
        answer = events(client, account=other)
        assert answer.status_code in {400, 403}, (other, answer.content)


@pytest.mark.parametrize("role", ["employee", "hr", "manager"])
def test_only_administrators_read_others(make_account, sign_in_as, frozen_clock, role):
    bob = make_account("bob@example.org")
    record(3, bob.id, frozen_clock.now)
    assert events(sign_in_as(make_account(role=role)), account=bob.id).status_code == 403
    admin = sign_in_as(make_account("root@example.org", role="admin"))
    assert len(events(admin, account=bob.id).json()["events"]) == 3
    assert len(events(admin, account="all").json()["events"]) == 3
    assert events(admin).json()["events"] == []


def test_reading_events_requires_a_signed_in_user(client, make_account):
    make_account()
    assert events(client).status_code == 401
    assert events(client, account="all").status_code == 401


@pytest.mark.usefixtures("moving_limits")
def test_events_come_newest_first_fifty_at_a_time(make_account, sign_in_as, frozen_clock):
    person = make_account()
    for _ in range(120):
        record(1, person.id, frozen_clock.now)
        frozen_clock.move(1)
    client, seen, before = sign_in_as(person), [], None
    for size in (50, 50, 20):
        page = events(client, **({"before": before} if before else {})).json()
        assert len(page["events"]) == size
        seen += [each["at"] for each in page["events"]]
        before = page["next"]
    assert before is None
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120


@pytest.mark.parametrize("before", ["x", "1", "' OR 1=1", "00000000-0000-0000-0000-00000000000"])
def test_an_unknown_page_is_refused(make_account, sign_in_as, before):
    assert events(sign_in_as(make_account()), before=before).status_code == 400


def test_a_deactivated_account_reads_nothing(make_account, sign_in_as):
    client = sign_in_as(make_account())
    get_user_model().objects.update(is_active=False)
    assert events(client).status_code == 401


def test_another_user_is_recorded_as_actor(make_account, sign_in_as, frozen_clock):
    person = make_account()
    AuditEvent.objects.create(
        at=frozen_clock.now, kind="role_changed", account_id=str(person.id), actor_id="77"
    )
    [event] = events(sign_in_as(person)).json()["events"]
    assert (event["event"], event["actor"]) == ("role_changed", "77")


def test_a_caller_shows_no_secrets_in_its_repr():
    shown = repr(Caller(device_token="a device", captcha="an answer"))
    assert "a device" not in shown
    assert "an answer" not in shown


def test_events_are_filtered_by_kind_and_time(make_account, sign_in_as, frozen_clock):
    root = make_account("root@example.org", role="admin")
    client = sign_in_as(root)
    record(2, root.id, frozen_clock.now)
    frozen_clock.move(60)
    later = frozen_clock.now.isoformat()
    AuditEvent.objects.create(at=frozen_clock.now, kind="locked", account_id=str(root.id))

    def kinds(**query: Any) -> list[str]:
        return [each["event"] for each in events(client, account="all", **query).json()["events"]]

    assert kinds(event="locked") == kinds(since=later) == ["locked"]
    assert kinds(until=later) == ["signed_in", "signed_in"]
    assert len(kinds(event="")) == 3
    for nonsense in ({"event": "nothing"}, {"since": "yesterday"}):
        assert events(client, **nonsense).status_code == 400


def test_a_manager_reads_the_events_of_another_user_with_their_actors(
    make_account, sign_in_as, frozen_clock, django_assert_num_queries
):
    root, bob = make_account("root@example.org", role="admin"), make_account("bob@example.org")
    record(3, bob.id, frozen_clock.now)
    for actor in (str(root.id), "gone"):
        AuditEvent.objects.create(
            at=frozen_clock.now, kind="role_changed", account_id=str(bob.id), actor_id=actor
        )
    client = sign_in_as(root)
    client.get(f"/api/auth/users/{bob.id}/events/")
    with django_assert_num_queries(4):
        told = client.get(f"/api/auth/users/{bob.id}/events/").json()
    assert len(told["events"]) == 5
    assert {each["email"] for each in told["people"]} == {"root@example.org", "bob@example.org"}
    own = sign_in_as(bob).get(f"/api/auth/users/{bob.id}/events/").json()
    assert len(own["events"]) == 5
    assert [each["email"] for each in own["people"]] == ["bob@example.org"]  # without the actor


def test_events_are_found_by_their_address_within_ninety_days(
    make_account, sign_in_as, frozen_clock
):
    admin = sign_in_as(make_account(role="admin"))
    for ip, days in (("192.0.2.9", 1), ("192.0.2.9", 100), ("2001:db8::7", 1)):
        at = frozen_clock.now - timedelta(days=days)
        key = UUID(int=before_all_since(at).int + 1 + len(ip))
        AuditEvent.objects.create(id=key, at=at, kind="signed_in", ip=ip, account_id="7")
    found = [
        [each["ip"] for each in events(admin, account="all", ip=ip).json()["events"]]
        for ip in ("192.0.2.9", "2001:DB8:0::7", "192.0.2.10")
    ]
    assert found == [["192.0.2.9"], ["2001:db8::7"], []]
    for odd in ("0001-02-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        assert events(admin, ip="192.0.2.9", until=odd).status_code == 200
    until = (frozen_clock.now - timedelta(days=99)).isoformat()
    assert len(events(admin, account="all", ip="192.0.2.9", until=until).json()["events"]) == 1


def test_a_page_is_as_large_as_asked_for(make_account, sign_in_as, frozen_clock):
    admin = sign_in_as(make_account(role="admin"))
    record(5, 7, frozen_clock.now)
    page = events(admin, account=7, page_size=3).json()
    assert len(page["events"]) == 3
    rest = events(admin, account=7, page_size=500, before=page["next"]).json()
    assert (len(rest["events"]), rest["next"]) == (2, None)
    for wrong in ({"page_size": "0"}, {"page_size": "501"}, {"page_size": "x"}, {"ip": "nowhere"}):
        assert events(admin, **wrong).json()["code"] == "invalid_input"
