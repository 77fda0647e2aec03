"""Hashes that Django made of a password in another Unicode form than ours."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from tests.calls import post
from vestibule import passwords
from vestibule.passwords import argon2id
from vestibule.testing.plugin import PASSWORD

NFC = unicodedata.normalize("NFC", "Ünïcödé pässwörd")
NFD = unicodedata.normalize("NFD", NFC)
MIXED = " ".join((NFC.split()[0], NFD.split()[1]))


@pytest.mark.parametrize(
    ("hashed", "typed"),
    [(NFC, NFC), (NFC, NFD), (NFC, MIXED), (NFD, NFC), (NFD, NFD), (NFD, MIXED), (MIXED, MIXED)],
)
def test_a_hash_of_django_matches_whatever_form_it_is_of(hashed, typed):
    encoded = make_password(hashed)
    assert passwords.matches(typed, encoded)
    assert not passwords.matches(typed.replace("p", "q"), encoded)


@pytest.mark.parametrize(("typed", "hashes"), [(PASSWORD, 1), (NFC, 2), (NFD, 2), (MIXED, 3)])
def test_the_number_of_hashes_depends_on_the_typed_password_alone(typed, hashes, monkeypatch):
    count, verify = [], argon2id.verify

    def counted(*args, **named):
        count.append(1)
        return verify(*args, **named)

    monkeypatch.setattr(argon2id, "verify", counted)
    stored = [None, "!unusable", passwords.make(typed), make_password(NFD), make_password("other")]
    for encoded in stored:
        count.clear()
        passwords.matches(typed, encoded)
        assert len(count) == hashes, encoded


def test_a_form_that_a_hasher_refuses_does_not_void_another():
    bytes_of_nfc = "é" * 36  # 72 bytes, the most that bcrypt takes; 108 in NFD
    encoded = make_password(bytes_of_nfc, hasher="bcrypt")
    assert passwords.matches(bytes_of_nfc, encoded)


@pytest.mark.django_db
def test_users_of_decomposed_passwords_sign_in_and_get_a_current_hash(make_account):
    make_account()
    get_user_model().objects.update(password=make_password(NFD, hasher="pbkdf2_sha256"))
    for typed in (NFD, NFC):
        answer = post("login/", {"email": "ann@example.org", "password": typed})
        assert answer.status_code == 200
    assert get_user_model().objects.get().password.startswith("argon2$")
