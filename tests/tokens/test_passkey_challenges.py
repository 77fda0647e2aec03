"""A challenge serves the ceremony that it was made for, for five minutes."""

from __future__ import annotations

from unittest import mock

from django.test import override_settings

from vestibule.tokens import passkey_challenges
from vestibule.tokens.passkey_challenges import LENGTH, Ceremony, digest, holds, make


def test_a_challenge_holds_for_its_ceremony_and_its_holder_alone():
    challenge = make(Ceremony.REGISTRATION, "7", "a session")
    assert len(challenge) == LENGTH
    assert holds(challenge, Ceremony.REGISTRATION, "7", "a session")
    for ceremony in (Ceremony.SIGN_IN, Ceremony.SECOND_FACTOR):
        assert not holds(challenge, ceremony, "7", "a session")
    for others in (("7",), ("8", "a session"), ("7", "another"), ("7a", " session"), ()):
        assert not holds(challenge, Ceremony.REGISTRATION, *others)


def test_no_character_of_a_challenge_can_be_changed():
    challenge = make(Ceremony.SIGN_IN, "")
    for place in range(LENGTH):
        other = "A" if challenge[place] != "A" else "B"
        changed = challenge[:place] + other + challenge[place + 1 :]
        assert not holds(changed, Ceremony.SIGN_IN, "")
    for malformed in ("", "é" * LENGTH, challenge[:-1] + "=", challenge[:-1] + "!", "A" * LENGTH):
        assert not holds(malformed, Ceremony.SIGN_IN, "")


def test_a_challenge_expires_after_five_minutes(frozen_clock):
    challenge = make(Ceremony.SIGN_IN, "browser")
    frozen_clock.move(299)
    assert holds(challenge, Ceremony.SIGN_IN, "browser")
    frozen_clock.move(1)
    assert not holds(challenge, Ceremony.SIGN_IN, "browser")


def test_a_challenge_survives_a_change_of_the_secret_key_and_not_one_of_the_tenant(settings):
    challenge = make(Ceremony.SIGN_IN, "")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert holds(challenge, Ceremony.SIGN_IN, "")
    with override_settings(SECRET_KEY="another"):
        assert not holds(challenge, Ceremony.SIGN_IN, "")
    with mock.patch.object(passkey_challenges, "current_scope", mock.Mock(name="scope")) as scope:
        scope.name = "/other"
        assert not holds(challenge, Ceremony.SIGN_IN, "")


def test_no_two_challenges_are_the_same():
    made = {make(Ceremony.SIGN_IN, "") for _ in range(50)}
    assert len({digest(each) for each in made}) == 50
