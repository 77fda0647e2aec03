"""Rotation of the keys that sign access tokens."""

from __future__ import annotations

import pytest

from tests.proofs import CALLER
from vestibule import bearer
from vestibule.core.errors import InvalidToken
from vestibule.flows.rotate_keys import rotate_keys
from vestibule.models import StoredKey
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import open_session


def test_the_next_key_is_published_before_it_signs(make_account):
    before = {key["kid"] for key in current_ring.get().jwks()["keys"]}
    assert rotate_keys(caller=CALLER) in before


def test_what_the_retired_key_signed_counts_until_it_expires(make_account, frozen_clock):
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


def test_a_secret_that_was_changed_with_a_fallback_signs_nobody_out(make_account, settings):
    held = open_session(make_account())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, fifty random letters or so, for the test"
    current_ring.forget()
    bearer.verified.clear()
    assert bearer.authenticate(held.tokens.access)


def test_a_lost_secret_replaces_the_keys_and_still_verifies_old_tokens(make_account, settings):
    held = open_session(make_account())
    settings.SECRET_KEY = "another secret, fifty random letters or so, for the test"
    current_ring.forget()
    bearer.verified.clear()
    assert bearer.authenticate(held.tokens.access)
    assert StoredKey.objects.filter(state="retired").exists()
