"""Hashes of other systems: each vector is computed here by the library that they use."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import argon2
import bcrypt
import pytest
from django.contrib.auth import hashers
from django.test import override_settings

from vestibule import passwords
from vestibule.passwords import cost
from vestibule.passwords.foreign import UnusableHash, adopted

PASSWORD = "correct horse bättery staple"
SALT = b"sixteen bytes :)"
RAW = PASSWORD.encode()


def ab64(raw: bytes) -> str:
    """Write base64 as passlib does for PBKDF2."""
    return base64.b64encode(raw).decode().rstrip("=").replace("+", ".")


def b64(raw: bytes) -> str:
    """Write base64 as passlib does for scrypt."""
    return base64.b64encode(raw).decode().rstrip("=")


def with_bcrypt(prefix: bytes = b"2b", rounds: int = 8) -> str:
    return (
        bcrypt.hashpw(RAW, bcrypt.gensalt(rounds)).replace(b"$2b$", b"$" + prefix + b"$").decode()
    )


def with_argon2(kind: argon2.Type = argon2.Type.ID, memory: int = 4096, passes: int = 2) -> str:
    made = argon2.low_level.hash_secret(RAW, SALT, passes, memory, 1, 32, kind)
    return made.decode()


def pbkdf2(digest: str, rounds: int = 2000, length: int | None = None) -> bytes:
    return hashlib.pbkdf2_hmac(digest, RAW, SALT, rounds, length)


def scrypt(n: int = 2048, r: int = 8, p: int = 1, length: int = 64) -> bytes:
    room = 256 * 1024 * 1024
    return hashlib.scrypt(RAW, salt=SALT, n=n, r=r, p=p, maxmem=room, dklen=length)


def django_bcrypt_sha256() -> str:
    digest = hashlib.sha256(RAW).hexdigest().encode()
    return "bcrypt_sha256$" + bcrypt.hashpw(digest, bcrypt.gensalt(8)).decode()


SALT_TEXT = SALT.decode()
FORMS: dict[str, Callable[[], str]] = {
    "django pbkdf2": lambda: hashers.PBKDF2PasswordHasher().encode(PASSWORD, "salt", 2000),
    "django pbkdf2 sha1": lambda: hashers.PBKDF2SHA1PasswordHasher().encode(PASSWORD, "salt", 2000),
    "django scrypt": lambda: hashers.ScryptPasswordHasher().encode(PASSWORD, "salt", n=2048, p=1),
    "django bcrypt_sha256": django_bcrypt_sha256,
    "django bcrypt": lambda: f"bcrypt${with_bcrypt()}",
    "django argon2": lambda: f"argon2{with_argon2()}",
    "django scrypt with much memory": lambda: (
        # Just above OpenSSL's default memory limit.
        f"scrypt$32768${SALT_TEXT}$8$1${base64.b64encode(scrypt(32_768)).decode()}"
    ),
    "bcrypt 2a": lambda: with_bcrypt(b"2a"),
    "bcrypt 2b": lambda: with_bcrypt(b"2b"),
    "bcrypt 2y, of PHP": lambda: with_bcrypt(b"2y"),
    "argon2id": with_argon2,
    "argon2i": lambda: with_argon2(argon2.Type.I),
    "passlib pbkdf2-sha256": lambda: f"$pbkdf2-sha256$2000${ab64(SALT)}${ab64(pbkdf2('sha256'))}",
    "passlib pbkdf2-sha512": lambda: f"$pbkdf2-sha512$2000${ab64(SALT)}${ab64(pbkdf2('sha512'))}",
    "passlib pbkdf2, sha1": lambda: f"$pbkdf2$2000${ab64(SALT)}${ab64(pbkdf2('sha1'))}",
    "keycloak, 64 bytes of sha256": lambda: (
        f"$pbkdf2-sha256$2000${base64.b64encode(SALT).decode()}"
        f"${base64.b64encode(pbkdf2('sha256', length=64)).decode()}"
    ),
    "werkzeug pbkdf2": lambda: f"pbkdf2:sha256:2000${SALT_TEXT}${pbkdf2('sha256').hex()}",
    "werkzeug pbkdf2 sha512": lambda: f"pbkdf2:sha512:2000${SALT_TEXT}${pbkdf2('sha512').hex()}",
    "werkzeug scrypt": lambda: f"scrypt:32768:8:1${SALT_TEXT}${scrypt(32_768).hex()}",
    "passlib scrypt": lambda: f"$scrypt$ln=11,r=8,p=1${b64(SALT)}${b64(scrypt(2048, length=32))}",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_foreign_hash_is_verified_as_by_its_own_library(form):
    encoded = adopted(FORMS[form]())
    assert len(encoded) <= 128
    assert passwords.matches(PASSWORD, encoded)
    assert not passwords.matches(PASSWORD + "!", encoded)
    assert not passwords.matches("", encoded)
    assert passwords.outdated(encoded)


def test_bcrypt_accepts_a_password_of_any_length():
    long = "ö" * 100
    made = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(8)).decode()
    encoded = adopted(made)
    assert passwords.matches(long, encoded)
    assert not passwords.matches("ö" * 35, encoded)
    assert not passwords.matches("a\0b", encoded)


TAIL = f"${ab64(SALT)}${ab64(pbkdf2('sha256'))}"
BCRYPT_TAIL = "a" * 53
COSTLY = [
    f"$pbkdf2-sha256${cost.MAX_ITERATIONS + 1}{TAIL}",
    "pbkdf2:sha256:9999999999$salt$" + "ab" * 32,
    f"pbkdf2_sha256$4000001$salt${base64.b64encode(pbkdf2('sha256')).decode()}",
    f"$2b$15${BCRYPT_TAIL}",
    f"$2b$31${BCRYPT_TAIL}",
    f"bcrypt_sha256$$2b$15${BCRYPT_TAIL}",
    "$argon2id$v=19$m=262145,t=1,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43,
    "$argon2id$v=19$m=65536,t=17,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43,
    "$argon2id$v=19$m=65536,t=1,p=65$c2l4dGVlbiBieXRlcw$" + "a" * 43,
    "argon2$argon2id$v=19$m=4294967295,t=1,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43,
    "scrypt:1048576:8:1$salt$" + "ab" * 64,
    "scrypt:16384:8:64$salt$" + "ab" * 64,
    "scrypt:2:9999999999:1$salt$" + "ab" * 64,
    "$scrypt$ln=31,r=8,p=1$c2FsdA$" + "a" * 43,
    "$scrypt$ln=99,r=8,p=1$c2FsdA$" + "a" * 43,
]


@pytest.mark.parametrize("foreign", COSTLY)
def test_a_hash_that_costs_too_much_is_not_imported(foreign):
    with pytest.raises(UnusableHash) as refused:
        adopted(foreign)
    assert refused.value.code == "hash_too_costly"


@pytest.mark.parametrize(
    "stored",
    [
        f"pbkdf2_sha256$4000000000$salt${base64.b64encode(pbkdf2('sha256')).decode()}",
        f"bcrypt$$2b$31${BCRYPT_TAIL}",
        "argon2$argon2id$v=19$m=4294967295,t=9,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43,
        "scrypt_raw$1073741824$8$1$c2FsdA$" + "a" * 43,
        "pbkdf2_raw$sha256$4000000000$c2FsdA$" + "a" * 43,
    ],
)
def test_a_costly_hash_in_the_database_is_never_computed(stored):
    assert not passwords.matches(PASSWORD, stored)  # would take hours


@pytest.mark.parametrize(
    ("foreign", "code"),
    [
        ("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", "hash_too_weak"),
        ("sha1$salt$5f4dcc3b5aa765d61d8327deb882cf99", "hash_too_weak"),
        ("$1$salt$5f4dcc3b5aa765d61d8327deb882cf99", "hash_too_weak"),
        (f"$pbkdf2-sha256$999{TAIL}", "hash_too_weak"),
        (f"$2b$04${BCRYPT_TAIL}", "hash_too_weak"),
        ("$argon2id$v=19$m=8,t=1,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43, "hash_too_weak"),
        ("scrypt:16:8:1$salt$" + "ab" * 64, "hash_too_weak"),
        ("correct horse battery staple", "hash_unknown"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "hash_unknown"),
        ("$6$rounds=5000$salt$abc", "hash_unknown"),
        ("x" * 100_000, "hash_unknown"),
        ("$2b$12$tooshort", "hash_malformed"),
        (f"$2x$12${BCRYPT_TAIL}", "hash_malformed"),
        ("$argon2d$v=19$m=65536,t=1,p=1$c2l4dGVlbiBieXRlcw$" + "a" * 43, "hash_malformed"),
        ("pbkdf2_sha256$1000$salt$c2hvcnQ=", "hash_malformed"),
        ("pbkdf2_sha256$1000$salt$=not base64=", "hash_malformed"),
        ("pbkdf2:md5:10000$salt$" + "ab" * 16, "hash_malformed"),
        ("pbkdf2:sha256:10000$salt$abc", "hash_malformed"),
        ("pbkdf2:sha256:10000$salt$abcd", "hash_malformed"),
        ("scrypt:2047:8:1$salt$" + "ab" * 64, "hash_malformed"),
        ("scrypt:2048:0:1$salt$" + "ab" * 64, "hash_malformed"),
        (f"pbkdf2:sha256:10000${'s' * 100}$" + "ab" * 32, "hash_too_long"),
    ],
)
def test_a_hash_that_cannot_be_checked_is_refused_with_the_reason(foreign, code):
    with pytest.raises(UnusableHash) as refused:
        adopted(foreign)
    assert refused.value.code == code
    assert foreign not in str(refused.value)


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.BCryptPasswordHasher"])
def test_a_password_that_a_hosts_hasher_refuses_is_wrong():
    encoded = f"bcrypt${with_bcrypt()}"
    assert passwords.matches(PASSWORD, encoded)
    assert not passwords.matches("ö" * 60, encoded)


@override_settings(PASSWORD_HASHERS=["vestibule.passwords.Argon2idHasher"])
def test_a_hash_without_a_hasher_is_refused_and_never_matches():
    foreign = with_bcrypt()
    with pytest.raises(UnusableHash) as refused:
        adopted(foreign)
    assert refused.value.code == "hash_needs_hasher"
    assert not passwords.matches(PASSWORD, f"bcrypt${foreign}")
