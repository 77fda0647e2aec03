"""Rotation of the keys that sign access tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.calls import CALLER
from tests.cases import each_case
from tests.races import at_once
from vestibule import bearer
from vestibule.conf import load
from vestibule.core.errors import InvalidToken, NotFound
from vestibule.delivery.upkeep import upkeep
from vestibule.delivery.worker import Worker
from vestibule.flows.refresh import refresh
from vestibule.flows.rotate_keys import revoke_key, rotate_keys
from vestibule.models import AuditEvent, StoredKey
from vestibule.models.signing_key import KeyState, current_ring
from vestibule.testing.plugin import StoppedClock, forget_everything, open_session
from vestibule.tokens import keys
from vestibule.tokens.keys import SigningKey
from vestibule.tokens.revocation import feed


def test_the_next_key_is_published_before_it_signs(make_account):
    before = {key["kid"] for key in current_ring.get().jwks()["keys"]}
    assert rotate_keys(caller=CALLER) in before


def test_tokens_of_the_retired_key_stay_valid_until_they_expire(make_account, frozen_clock):
    person = make_account()
    old = open_session(person)
    rotate_keys(caller=CALLER)
    new = open_session(person)
    bearer.verified.clear()
    assert bearer.authenticate(old.tokens.access)
    assert bearer.authenticate(new.tokens.access)
    frozen_clock.move(12 * 60)
    current_ring.forget()
    with pytest.raises(InvalidToken):
        bearer.authenticate(old.tokens.access)
    assert len(current_ring.get().verifying) == 2


def test_tokens_of_a_revoked_key_are_refused_and_sessions_go_on(
    make_account, django_capture_on_commit_callbacks
):
    held = open_session(make_account())
    stolen = current_ring.get().active.verifying.kid
    assert bearer.authenticate(held.tokens.access)
    with django_capture_on_commit_callbacks(execute=True):
        revoke_key(kid=stolen, caller=CALLER)
    for as_another_process in (False, True):
        if as_another_process:
            forget_everything()
        with pytest.raises(InvalidToken):
            bearer.authenticate(held.tokens.access)
        assert stolen not in {key["kid"] for key in current_ring.get().jwks()["keys"]}
    renewed = refresh(token=held.tokens.refresh, caller=CALLER)
    assert bearer.authenticate(renewed.tokens.access).kid != stolen
    assert len(current_ring.get().verifying) == 2
    assert AuditEvent.objects.filter(kind="key_revoked", details__key=stolen).exists()


def test_a_key_can_be_revoked_before_it_signs_and_after_it_did_and_once(db):
    following = StoredKey.objects.get(state="next").kid
    revoke_key(kid=following, caller=CALLER)
    retired = current_ring.get().active.verifying.kid
    assert rotate_keys(caller=CALLER) != following
    revoke_key(kid=retired, caller=CALLER)
    assert not {following, retired} & current_ring.get().verifying.keys()
    assert sorted(StoredKey.objects.accepted().values_list("state", flat=True)) == [
        "active",
        "next",
    ]
    for kid in (following, retired, "nobody's"):
        with pytest.raises(NotFound):
            revoke_key(kid=kid, caller=CALLER)


def test_a_notified_node_signs_with_another_key_at_once(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)
    before = current_ring.get()
    feed.receive({"keys": [[claims.kid]]})
    with pytest.raises(InvalidToken):
        feed.check(claims)
    assert current_ring.get() is not before
    feed.forget()


def test_no_new_key_has_an_id_that_looks_like_an_option(db, monkeypatch):
    ids = iter(["-begins-with-a-dash", "-so-does-this", "plain"])
    parse = keys.parse

    def named(material: bytes, algorithm: str) -> SigningKey:
        parsed = parse(material, algorithm)
        return replace(parsed, verifying=replace(parsed.verifying, kid=next(ids)))

    monkeypatch.setattr(keys, "parse", named)
    StoredKey.objects.filter(state="next").delete()
    assert StoredKey.objects.make("ES256", KeyState.NEXT).kid == "plain"


@each_case("arguments", [("revoke", "--"), ("--traceback", "revoke", "--"), ("--", "revoke")])
def test_an_older_id_that_begins_with_a_dash_is_revoked_too(arguments: tuple[str, ...], db: None):
    kid = f"-{'s' * 42}"
    StoredKey.objects.filter(state="next").update(kid=kid)
    call_command("keys", *arguments, kid, stdout=StringIO())
    assert StoredKey.objects.get(kid=kid).revoked_at is not None


def test_an_id_may_be_an_option_of_call_command(db: None):
    kid = StoredKey.objects.get(state="next").kid
    call_command("keys", "revoke", kid=kid, stdout=StringIO())
    assert StoredKey.objects.get(kid=kid).revoked_at is not None


def test_rotation_can_wait_until_a_key_is_old(db, frozen_clock):
    day = timedelta(days=1)
    rotate_keys(caller=CALLER)
    assert rotate_keys(caller=CALLER, older_than=90 * day) is None
    frozen_clock.move(days=90)
    rotated = rotate_keys(caller=CALLER, older_than=90 * day)
    assert rotated is not None
    frozen_clock.move(days=89)
    assert rotate_keys(caller=CALLER, older_than=90 * day) is None
    frozen_clock.move(days=1)
    assert rotate_keys(caller=CALLER, older_than=90 * day) not in {None, rotated}


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256", "HS256"])
def test_every_algorithm_signs_and_rotates(make_account, settings, algorithm):
    StoredKey.objects.all().delete()
    settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_ALGORITHM": algorithm}
    person = make_account()
    held = open_session(person)
    rotate_keys(caller=CALLER)
    bearer.verified.clear()
    assert bearer.authenticate(held.tokens.access).subject == str(person.id)
    published = current_ring.get().jwks()["keys"]
    assert len(published) == (0 if algorithm == "HS256" else 3)
    assert all("d" not in key for key in published)


def test_another_algorithm_in_the_settings_takes_over(make_account, settings):
    person = make_account()
    old = open_session(person)
    settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_ALGORITHM": "EdDSA"}
    current_ring.forget()
    new = open_session(person)
    bearer.verified.clear()
    assert current_ring.get().active.verifying.algorithm == "EdDSA"
    assert bearer.authenticate(old.tokens.access)
    assert bearer.authenticate(new.tokens.access)


def test_private_halves_are_encrypted_at_rest(db):
    assert StoredKey.objects.exists()
    for stored in StoredKey.objects.all():
        assert b"PRIVATE" not in bytes(stored.sealed)


DAY = timedelta(days=1)


def signing() -> str:
    """Return the id of the active key."""
    return StoredKey.objects.get(state="active").kid


def look() -> None:
    """Run a worker's hourly maintenance."""
    upkeep.send_robust(sender=None)


def test_a_worker_rotates_a_key_that_is_old(db: None, frozen_clock: StoppedClock):
    rotate_keys(caller=CALLER)
    first, following = signing(), StoredKey.objects.get(state="next").kid
    frozen_clock.move(days=90, seconds=-1)
    look()
    assert signing() == first
    frozen_clock.move(seconds=1)
    look()
    look()
    assert signing() == following
    assert current_ring.get().active.verifying.kid == following
    assert AuditEvent.objects.filter(kind="keys_rotated").count() == 2


@each_case("values", [{"KEY_ROTATION": 0 * DAY}, {"SIGNING_KEY_FILE": "/of/the/host.pem"}])
def test_no_worker_rotates_a_key_that_the_host_manages(
    values: dict[str, Any], db: None, settings: Settings, frozen_clock: StoppedClock
):
    settings.VESTIBULE = {**settings.VESTIBULE, **values}
    before = signing()
    frozen_clock.move(days=1000)
    look()
    assert signing() == before


def test_no_key_signs_automatically_before_it_was_published_long_enough(
    db: None, settings: Settings, frozen_clock: StoppedClock
):
    rotate_keys(caller=CALLER)
    before = signing()
    frozen_clock.move(days=90)
    revoke_key(kid=StoredKey.objects.get(state="next").kid, caller=CALLER)
    for passed in (timedelta(0), DAY - timedelta(seconds=1)):
        frozen_clock.move(passed.total_seconds())
        look()
        assert signing() == before
    frozen_clock.move(1)
    look()
    assert signing() != before


@pytest.mark.django_db(transaction=True)
def test_a_failing_rotation_ends_no_worker(monkeypatch: Any, caplog: Any):
    def fail(**_: object) -> None:
        raise LookupError("this must not end it")

    monkeypatch.setattr(StoredKey.objects, "rotate", fail)
    sender = Worker(pause=lambda _: sender.stop())
    sender.run()
    assert "this must not end it" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_workers_one_rotates(frozen_clock: StoppedClock):
    StoredKey.objects.ensure()
    StoredKey.objects.update(created_at=frozen_clock.now)
    frozen_clock.move(days=90)
    at_once(lambda _: look(), 8)
    assert AuditEvent.objects.filter(kind="keys_rotated").count() == 1
    states = StoredKey.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["active", "next", "retired"]


@each_case(
    "values",
    [
        {"KEY_ROTATION": 90 * DAY, "SIGNING_KEY_FILE": "/of/the/host.pem"},
        {"KEY_ROTATION": DAY - timedelta(seconds=1)},
        {"KEY_ROTATION": -DAY},
    ],
)
def test_an_impossible_rotation_setting_stops_the_start(
    values: dict[str, Any], db: None, settings: Settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, **values}
    with pytest.raises(ImproperlyConfigured, match="KEY_ROTATION"):
        load()


def test_the_key_of_a_file_cannot_be_rotated_here(db: None, settings: Settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGNING_KEY_FILE": "/of/the/host.pem"}
    before = signing()
    with pytest.raises(CommandError):
        call_command("keys", "rotate")
    with pytest.raises(NotFound):
        rotate_keys(caller=CALLER)
    assert signing() == before
