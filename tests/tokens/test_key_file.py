"""Which keys ``SIGNING_KEY_FILE`` holds, and what is refused in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pytest_django import Settings

from tests.cases import Case
from vestibule import bearer
from vestibule.models import signing_key
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import forget_everything, open_session
from vestibule.tokens import keys
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import UnusableKey

OPENSSL = PrivateFormat.TraditionalOpenSSL
SECRET = bytes(range(32))
PARAMETERS = b"""\
-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
"""
OF_A_BAG = b"""
# the former key
Bag Attributes
    localKeyID: BA B4 F1
Key Attributes: <No Attributes>
"""


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Callable[..., str]:
    """Write a key file and set it."""
    path = tmp_path / "key"

    def write(content: bytes, algorithm: str = "ES256") -> str:
        path.write_bytes(content)
        given = {"SIGNING_KEY_FILE": str(path), "ACCESS_ALGORITHM": algorithm}
        settings.VESTIBULE = {**settings.VESTIBULE, **given}
        return str(path)

    return write


@pytest.mark.django_db
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_who_has_the_file_verifies_hs256(key_file, make_account, end):
    key_file(SECRET + end, "HS256")
    current_ring.forget()
    token = open_session(make_account()).tokens.access
    assert jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})


def test_a_file_that_is_no_secret_for_hs256_is_refused(key_file, case: Case):
    for content in (b"", b"hunter2", SECRET[1:] + b"\n", SECRET[:-2] + b"\r\n"):
        with case(repr(content)), pytest.raises(UnusableKey, match="32 random bytes"):
            ring_from_file(key_file(content, "HS256"))
    with pytest.raises(UnusableKey, match="PEM"):
        ring_from_file(key_file(b"# ours\n" + keys.generate("ES256"), "HS256"))


def pem(form: PrivateFormat = PrivateFormat.PKCS8, password: bytes = b"") -> bytes:
    """Generate a key for ES256."""
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, form, encryption)


def test_each_key_of_a_file_verifies_whatever_its_form(key_file):
    new, old, oldest = pem(OPENSSL), pem(OPENSSL), pem()
    path = key_file(PARAMETERS + new + OF_A_BAG + oldest.replace(b"\n", b"\r\n") + PARAMETERS + old)
    kids = [keys.parse(each, "ES256").verifying.kid for each in (new, oldest, old)]
    ring = ring_from_file(path)
    assert (ring.active.verifying.kid, [*ring.verifying]) == (kids[0], kids)


def test_each_rsa_key_of_openssl_verifies(key_file):
    private = [serialization.load_pem_private_key(keys.generate("RS256"), None) for _ in range(2)]
    form = (Encoding.PEM, OPENSSL, NoEncryption())
    path = key_file(b"".join(each.private_bytes(*form) for each in private), "RS256")
    assert len(ring_from_file(path).verifying) == 2


def test_a_file_with_anything_but_whole_keys_is_refused(key_file, case: Case):
    whole, other = pem(), pem(OPENSSL)
    half = whole[:100]
    for content in (
        half,
        half + other,
        other + half,
        other + whole[60:],
        other + b"MIGHAgEAMBMGByqGSM49\n",
        other + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        other + whole.replace(b"END PRIVATE", b"END EC PRIVATE"),
    ):
        with case(repr(content)), pytest.raises(UnusableKey, match="Only whole private keys"):
            ring_from_file(key_file(content))
    for form in (PrivateFormat.PKCS8, OPENSSL):
        with case(str(form)), pytest.raises(UnusableKey, match="unencrypted"):
            ring_from_file(key_file(other + pem(form, b"password")))
    for content in (b"", b"\n", PARAMETERS):
        with case(repr(content)), pytest.raises(UnusableKey, match="No private key"):
            ring_from_file(key_file(content))


@pytest.mark.django_db
def test_a_key_added_at_the_top_leaves_tokens_of_the_former_valid(key_file, make_account):
    old = pem(OPENSSL)
    key_file(old)
    current_ring.forget()
    token = open_session(make_account()).tokens.access
    key_file(pem(OPENSSL) + old)
    forget_everything()  # as a new process
    assert len(current_ring.get().jwks()["keys"]) == 2
    assert bearer.authenticate(token)


@pytest.mark.django_db
def test_keys_stay_in_use_while_their_file_cannot_be_read(
    key_file, make_account, sign_in_as, monkeypatch, caplog
):
    monkeypatch.setattr(signing_key, "RELOAD_EVERY", -1.0)  # each request reads the file
    old = pem()
    path = Path(key_file(old))
    current_ring.forget()
    visitor = sign_in_as(make_account())

    def answers() -> set[int]:
        bearer.verified.clear()
        paths = ("/api/auth/profile/", "/.well-known/jwks.json")
        return {visitor.get(each).status_code for each in paths}

    path.unlink()
    assert answers() == answers() == {200}
    path.write_bytes(old[:40])
    assert answers() == answers() == {200}
    path.write_bytes(pem() + old)
    assert answers() == {200}
    assert len(current_ring.get().verifying) == 2
    path.unlink()
    assert answers() == {200}
    said = [each.getMessage() for each in caplog.records if each.name == signing_key.__name__]
    assert [each.startswith("SIGNING_KEY_FILE cannot be used: ") for each in said] == [True] * 3
    assert not any(old[28:40].decode() in each for each in said)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_at_first_is_unavailable_until_it_can(key_file, client, caplog):
    path = Path(key_file(b""))
    path.unlink()
    current_ring.forget()
    for _ in range(2):
        answer = client.get("/.well-known/jwks.json")
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert caplog.text.count("SIGNING_KEY_FILE cannot be used: ") == 1
    path.write_bytes(pem())
    assert client.get("/.well-known/jwks.json").status_code == 200
