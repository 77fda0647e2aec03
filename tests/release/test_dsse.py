"""A signature holds for one statement and one key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from release import dsse
from release.programs import ReleaseRefused

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def test_only_the_signed_statement_is_given_back():
    envelope = json.loads(dsse.sign(b'{"a": 1}', KEY))
    assert dsse.verify(json.dumps(envelope), KEY.public_key()) == b'{"a": 1}'
    with pytest.raises(ReleaseRefused, match="not by this key"):
        dsse.verify(json.dumps(envelope), Ed25519PrivateKey.generate().public_key())
    changes: tuple[dict[str, Any], ...] = (
        {"payload": "eyJhIjogMn0="},
        {"payloadType": "text/plain"},
        {"signatures": []},
        {"signatures": [{"sig": "AAAA"}]},
    )
    for change in changes:
        with pytest.raises(ReleaseRefused, match="not by this key"):
            dsse.verify(json.dumps(envelope | change), KEY.public_key())
    for malformed in ("", "[]", "{}", json.dumps(envelope | {"payload": "?"})):
        with pytest.raises(ReleaseRefused, match="not a DSSE envelope"):
            dsse.verify(malformed, KEY.public_key())


def test_the_signed_bytes_are_those_of_the_standard():
    """The example of DSSE's protocol, with our type in the place of its own."""
    envelope = json.loads(dsse.sign(b"hello world", KEY))
    signed = b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"
    assert envelope["signatures"] == [{"sig": dsse._base64(KEY.sign(signed))}]


def test_a_file_with_an_envelope_is_verified_by_one_command(tmp_path, capsys):
    envelope, public = tmp_path / "envelope", tmp_path / "public.pem"
    envelope.write_text(dsse.sign(b"{}\n", KEY))
    public.write_bytes(
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    assert dsse.main([str(envelope), str(public)]) == 0
    assert capsys.readouterr().out == "{}\n"
    envelope.write_text(dsse.sign(b"{}\n", Ed25519PrivateKey.generate()))
    assert dsse.main([str(envelope), str(public)]) == 1
    assert dsse.main([str(envelope), str(envelope)]) == 1
    assert dsse.main([]) == 2


def test_only_an_ed25519_key_signs(tmp_path):
    path = tmp_path / "key.pem"
    for key in (KEY, generate_private_key(SECP256R1())):
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        if key is KEY:
            assert dsse.load_private_key(path).public_key() == KEY.public_key()
        else:
            with pytest.raises(ReleaseRefused, match="not an Ed25519 key"):
                dsse.load_private_key(path)
