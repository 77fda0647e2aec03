"""Refresh: rotation, grace, reuse, and the reason of each refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import override_settings

from tests.cases import each_case
from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver, SupersededToken
from vestibule.core.events import EndReason, Event
from vestibule.core.ids import uuid7
from vestibule.core.tokens import SIGNED, SignedIn
from vestibule.flows.refresh import refresh
from vestibule.flows.verify_token import verify_token
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import open_session

CALLER = Caller(ip="192.0.2.1", user_agent="test", request_id="r")


def renew(signed_in: SignedIn | str, key: str = "") -> SignedIn:
    token = signed_in if isinstance(signed_in, str) else signed_in.tokens.refresh
    return refresh(token=token, caller=CALLER, key=key)


def test_each_refresh_token_leads_to_the_next(make_account):
    first = open_session(make_account())
    second = renew(first)
    third = renew(second)
    assert len({each.tokens.refresh for each in (first, second, third)}) == 3
    assert Session.objects.get().generation == 2


def test_the_previous_token_returns_the_same_successor_within_the_grace(make_account, frozen_clock):
    first = open_session(make_account())
    second = renew(first)
    frozen_clock.move(30)
    again = renew(first)
    assert again.tokens.refresh == second.tokens.refresh
    assert Session.objects.get().generation == 1


def test_the_previous_token_ends_the_session_after_the_grace(make_account, frozen_clock, outbox):
    first = open_session(make_account())
    second = renew(first)
    frozen_clock.move(30.5)
    with pytest.raises(SessionOver) as refused:
        renew(first)
    assert refused.value.reason == EndReason.REFRESH_REUSED
    with pytest.raises(SessionOver):
        renew(second)
    assert AuditEvent.objects.filter(kind="refresh_reused").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_notified_of_a_reuse_once(make_account, frozen_clock, outbox):
    first = open_session(make_account("ann@example.org"))
    renew(first)
    frozen_clock.move(31)
    for _ in range(3):
        with pytest.raises(SessionOver):
            renew(first)
    assert [mail.to for mail in outbox] == [["ann@example.org"]]


def test_with_its_idempotency_key_the_previous_token_always_returns_its_successor(
    make_account, frozen_clock
):
    first = open_session(make_account())
    second = renew(first, "key of the first")
    for days in (0.1, 1, 4):
        frozen_clock.move(days=days)
        assert renew(first, "key of the first").tokens.refresh == second.tokens.refresh
    assert Session.objects.get().generation == 1
    renew(second, "key of the second")
    with pytest.raises(SessionOver) as refused:  # the successor was used, so no answer was lost
        renew(first, "key of the first")
    assert refused.value.reason == EndReason.REFRESH_REUSED


@pytest.mark.parametrize(("spent_with", "shown"), [("a", "b"), ("a", ""), ("", "a"), ("", "")])
def test_a_thief_with_the_token_but_not_the_key_is_detected(
    make_account, frozen_clock, spent_with, shown
):
    first = open_session(make_account())
    second = renew(first, spent_with)
    frozen_clock.move(31)
    with pytest.raises(SessionOver) as refused:
        renew(first, shown)
    assert refused.value.reason == EndReason.REFRESH_REUSED
    with pytest.raises(SessionOver):
        renew(second, spent_with)


def test_a_thief_who_refreshes_first_is_detected_when_the_owner_refreshes_with_a_key(
    make_account, frozen_clock
):
    first = open_session(make_account())
    renew(first, "thief")
    frozen_clock.move(31)
    with pytest.raises(SessionOver) as refused:
        renew(first, "owner")
    assert refused.value.reason == EndReason.REFRESH_REUSED


def test_a_key_counts_for_its_own_token_only(make_account, frozen_clock):
    first = open_session(make_account())
    second = renew(first, "key")
    renew(second)  # without a key: that of the previous token is erased
    frozen_clock.move(31)
    with pytest.raises(SessionOver):
        renew(second, "key")


def test_a_key_is_kept_as_a_keyed_hash_that_differs_from_token_to_token(make_account, settings):
    held = open_session(make_account())
    kept = []
    for _ in range(2):
        held = renew(held, "some key")
        kept.append(Session.objects.get().rotation_key)
    assert len(set(kept)) == 2
    assert all(len(each) == 64 and "some" not in each for each in kept)


def test_a_key_still_works_after_a_change_of_the_secret_key(make_account, frozen_clock, settings):
    first = open_session(make_account())
    second = renew(first, "key")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, as long as it has to be, and as random as it should be"
    frozen_clock.move(3600)
    assert renew(renew(first, "key")).session == second.session


def test_a_token_two_generations_old_is_reuse_even_within_the_grace(make_account, frozen_clock):
    first = open_session(make_account())
    renew(renew(first))
    with pytest.raises(SessionOver):
        renew(first)


def test_a_refresh_never_reaches_beyond_the_absolute_end(make_account, frozen_clock):
    held = open_session(make_account())
    for _ in range(5):
        frozen_clock.move(days=5.9)
        held = renew(held)
    frozen_clock.move(days=0.6)
    with pytest.raises(InvalidToken):
        renew(held)


def test_an_unused_session_ends_after_the_refresh_lifetime(make_account, frozen_clock):
    held = open_session(make_account())
    frozen_clock.move(days=7, seconds=6)
    with pytest.raises(InvalidToken):
        renew(held)


def test_the_answer_has_the_current_role(make_account):
    held = open_session(make_account(role="client"))
    account = Account.objects.get()
    account.role = "manager"
    account.save()
    assert renew(held).person.role == "manager"


def test_a_deactivated_owner_is_refused_with_the_reason(make_account):
    held = open_session(make_account())
    get_user_model().objects.update(is_active=False)  # past every signal
    with pytest.raises(SessionOver) as refused:
        renew(held)
    assert refused.value.reason == EndReason.ACCOUNT_DEACTIVATED
    assert Session.objects.get().end_reason == "account_deactivated"


def test_a_password_changed_past_every_signal_ends_earlier_sessions(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    held, beside, others = open_session(ann), open_session(ann), open_session(bob)
    get_user_model().objects.filter(pk=ann.id).update(password=make_password("another one"))
    after = open_session(ann)
    for _ in range(2):
        with pytest.raises(SessionOver) as refused:
            renew(held)
        assert refused.value.reason is EndReason.PASSWORD_CHANGED
    reasons = dict(Session.objects.values_list("pk", "end_reason"))
    ended = {held.session: "password_changed", beside.session: "password_changed"}
    assert reasons == {**ended, after.session: "", others.session: ""}
    assert AuditEvent.objects.filter(kind="session_ended").count() == 2
    assert renew(after).session == after.session


@pytest.mark.parametrize("rotation", ["strict", "acknowledged", "off"])
@pytest.mark.parametrize("transport", SIGNED)
def test_a_password_changed_past_every_signal_counts_with_every_rotation_and_transport(
    settings, make_account, rotation, transport
):
    settings.VESTIBULE = {**settings.VESTIBULE, "ROTATION": rotation}
    held = open_session(make_account(), transport)
    first = refresh(token=held.tokens.refresh, caller=CALLER, transport=transport, key="key")
    get_user_model().objects.update(password=make_password("another one"))
    for each in (held, first):  # even within the grace and with the key
        with pytest.raises(SessionOver) as refused:
            refresh(token=each.tokens.refresh, caller=CALLER, transport=transport, key="key")
        assert refused.value.reason is EndReason.PASSWORD_CHANGED


ROLES = {"SIGN_IN_CHECK_ROLES": ("manager",)}
EVERYBODY = {"SIGN_IN_CHECK": "email_code"}
BY_PASSWORD = {**EVERYBODY, "SIGN_IN_CHECK_AFTER": ("pwd",)}


@pytest.mark.parametrize(
    ("policy", "amr", "asked"),
    [
        (ROLES, "pwd", True),
        (ROLES, "social", True),
        (ROLES, "simplejwt", True),
        (ROLES, "pwd email_code", False),
        (ROLES, "social email_code", False),
        (EVERYBODY, "pwd", True),
        (EVERYBODY, "social", True),
        (EVERYBODY, "simplejwt", True),
        (EVERYBODY, "pwd email_code", False),
        (BY_PASSWORD, "pwd", True),
        (BY_PASSWORD, "simplejwt", True),
        (BY_PASSWORD, "social", False),
        ({}, "pwd", False),
    ],
)
def test_a_session_without_a_second_step_ends_where_one_is_required(
    settings, make_account, policy, amr, asked
):
    held = open_session(make_account(role="client"))
    Session.objects.update(amr=amr)
    settings.VESTIBULE = {**settings.VESTIBULE, **policy}
    Account.objects.update(role="manager")
    if not asked:
        assert renew(held).person.role == "manager"
        return
    for _ in range(2):
        with pytest.raises(SessionOver) as refused:
            renew(held)
        assert refused.value.reason is EndReason.STEP_UP_REQUIRED
    assert Session.objects.get().end_reason == "step_up_required"
    assert AuditEvent.objects.get(kind="session_ended").details == {"reason": "step_up_required"}


def test_a_role_without_a_second_step_changes_nothing(settings, make_account):
    settings.VESTIBULE = {**settings.VESTIBULE, **ROLES}
    held = open_session(make_account(role="client"))
    Account.objects.update(role="employee")
    assert renew(held).person.role == "employee"


def test_a_lost_answer_must_meet_the_policy_too(settings, make_account):
    held = open_session(make_account(role="client"))
    renew(held, "key")
    settings.VESTIBULE = {**settings.VESTIBULE, **EVERYBODY}
    with pytest.raises(SessionOver) as refused:
        renew(held, "key")
    assert refused.value.reason is EndReason.STEP_UP_REQUIRED


def test_until_it_is_detected_the_token_is_reported_as_spent(make_account):
    held = open_session(make_account())
    get_user_model().objects.update(password=make_password("another one"))
    with pytest.raises(SessionOver) as refused:
        verify_token(token=held.tokens.refresh, caller=CALLER)
    assert refused.value.reason is EndReason.PASSWORD_CHANGED
    assert Session.objects.get().ended_at is None


def test_a_session_of_an_older_release_stores_the_fingerprint_at_its_next_refresh(make_account):
    held = open_session(make_account())
    Session.objects.update(password_fingerprint="")
    second = renew(held)
    get_user_model().objects.update(password=make_password("another one"))
    with pytest.raises(SessionOver):
        renew(second)


def test_an_older_release_can_still_open_sessions(make_account):
    ann = make_account()
    new = {"id", "rotation_key", "password_fingerprint"}
    columns = {str(each.column) for each in Session._meta.concrete_fields} - new
    held = open_session(ann)
    with connection.cursor() as cursor:
        names = ", ".join(columns)
        other = uuid7()
        key = other if connection.features.has_native_uuid_field else other.hex
        cursor.execute(
            f"INSERT INTO {Session._meta.db_table} (id, {names}) "  # noqa: S608 - our names
            f"SELECT %s, {names} FROM {Session._meta.db_table}",
            [key],
        )
    row = Session.objects.get(pk=other)
    assert (row.rotation_key, row.password_fingerprint) == ("", "")
    assert renew(held).session == held.session


def test_an_unknown_generation_is_refused_without_ending_the_session(make_account):
    held = open_session(make_account())
    ahead = renew(held)
    Session.objects.update(generation=0)  # as after restoring a backup
    with pytest.raises(InvalidToken):
        renew(ahead)
    assert Session.objects.get().ended_at is None


def test_without_rotation_the_same_token_works_until_the_end(make_account, frozen_clock):
    with override_settings(VESTIBULE={"ROTATION": "off", "REFRESH_LIFETIME": timedelta(days=1)}):
        held = open_session(make_account())
        for _ in range(9):
            frozen_clock.move(days=3)
            assert renew(held).tokens.refresh == held.tokens.refresh
        frozen_clock.move(days=3.1)
        with pytest.raises(InvalidToken):
            renew(held)


@pytest.fixture
def acknowledged():
    lifetimes = {"REFRESH_LIFETIME": timedelta(days=3), "SESSION_LIFETIME": timedelta(days=3)}
    with override_settings(VESTIBULE={"ROTATION": "acknowledged", **lifetimes}):
        yield


def test_a_client_that_ignores_the_new_token_keeps_working(
    acknowledged, make_account, frozen_clock
):
    held = open_session(make_account())
    for _ in range(20):
        frozen_clock.move(3 * 3600)
        renew(held)
    assert Session.objects.get().generation == 0


def test_a_client_that_uses_the_new_token_spends_the_old_one(
    acknowledged, make_account, frozen_clock
):
    first = open_session(make_account())
    second = renew(first)
    frozen_clock.move(60)
    third = renew(second)
    frozen_clock.move(60)
    assert renew(second).tokens.refresh  # still the newest token that was used
    renew(third)
    frozen_clock.move(60)
    with pytest.raises(SessionOver) as refused:
        renew(first)
    assert refused.value.reason == EndReason.REFRESH_REUSED


@pytest.mark.parametrize("key", ["", "key"])
def test_a_change_of_password_spends_a_token_that_nobody_took_up_yet(
    acknowledged, make_account, key
):
    first = open_session(make_account())
    offered = renew(first, key)
    assert Session.objects.void_refresh_tokens(first.session, "") is not None
    with pytest.raises(SupersededToken):
        renew(offered, key)


def test_an_unacknowledged_successor_lives_from_when_it_was_made(
    acknowledged, make_account, frozen_clock
):
    with override_settings(
        VESTIBULE={"ROTATION": "acknowledged", "REFRESH_LIFETIME": timedelta(days=2)}
    ):
        first = open_session(make_account())
        frozen_clock.move(days=1.5)
        second = renew(first)
        frozen_clock.move(days=1.5)
        assert renew(second).tokens.refresh


@pytest.mark.parametrize("born", SIGNED)
@pytest.mark.parametrize("rotation", ["strict", "acknowledged", "off"])
def test_a_token_is_taken_only_the_way_its_session_was_born_with(
    settings, make_account, born, rotation
):
    settings.VESTIBULE = {**settings.VESTIBULE, "ROTATION": rotation}
    held = open_session(make_account(), born)
    (wrong,) = set(SIGNED) - {born}
    with pytest.raises(InvalidToken) as refused:
        refresh(token=held.tokens.refresh, caller=CALLER, transport=wrong)
    assert refused.value.reason is None
    renewed = refresh(token=held.tokens.refresh, caller=CALLER, transport=born)
    assert renewed.tokens.transport == born
    with pytest.raises(InvalidToken):
        refresh(token=renewed.tokens.refresh, caller=CALLER, transport=wrong)
    assert Session.objects.get().ended_at is None


PHONE = (
    "Mozilla/5.0 (Linux; Android {0}; K) AppleWebKit/537.36 Chrome/{0}.0.0.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
HOME, OTHER = "2001:db8:0:1::1", "2001:db8:0:2::1"


@each_case(
    ("before", "after", "changed"),
    [
        ((HOME, PHONE.format(13)), ("2001:db8:0:1:ffff::9", PHONE.format(14)), []),
        (("192.0.2.1", ""), ("192.0.2.200", "App/2"), []),
        (("", "App/1"), ("192.0.2.1", "App/2"), []),
        ((HOME, PHONE.format(13)), (OTHER, PHONE.format(13)), ["network"]),
        (("192.0.2.1", "App/1"), ("192.0.3.1", "App/1"), ["network"]),
        (("192.0.2.1", "App/1"), (HOME, ""), ["network"]),
        ((HOME, "App/1"), (HOME, "curl/1"), ["device"]),
        ((HOME, PHONE.format(13)), ("192.0.2.1", LAPTOP.format(140)), ["network", "device"]),
    ],
)
def test_a_refresh_from_elsewhere_leaves_one_event_for_each_change(
    before: tuple[str, str],
    after: tuple[str, str],
    changed: list[str],
    make_account,
    django_assert_num_queries,
):
    held = open_session(make_account())
    Session.objects.update(ip=before[0] or None, user_agent=before[1])
    there = Caller(ip=after[0], user_agent=after[1])
    held = refresh(token=held.tokens.refresh, caller=there)
    event = AuditEvent.objects.filter(kind=Event.SESSION_MOVED).first()
    assert (event.details["changed"] if event else []) == changed
    if event:
        assert (event.account_id, event.ip) == (str(held.person.id), there.ip)
        row = Session.objects.get()
        assert (row.ip, row.user_agent) == (there.ip, there.user_agent or before[1])
    with django_assert_num_queries(1):
        refresh(token=held.tokens.refresh, caller=there)
    assert AuditEvent.objects.count() == bool(changed)


def test_the_mail_about_a_copy_names_the_device_that_signed_in(make_account, outbox):
    held = open_session(make_account())
    mine, theirs = Caller(user_agent=LAPTOP), Caller(user_agent=PHONE)
    Session.objects.update(user_agent=mine.user_agent)
    audit.record(Event.SIGNED_IN, mine, account=held.person.id, session=held.session)
    stolen = refresh(token=held.tokens.refresh, caller=theirs)
    refresh(token=stolen.tokens.refresh, caller=theirs)
    with pytest.raises(SessionOver):
        refresh(token=held.tokens.refresh, caller=mine)
    [told] = outbox[:]
    assert "Firefox, Windows" in told.body
    assert "Android" not in told.body
