"""Malformed tokens are refused, for every algorithm.

The cases are kinds of Wycheproof's vectors for JSON Web Signature, built with keys and claims of
our own, as its payloads are not claims and its keys serve several algorithms.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from hashlib import sha256
from itertools import product
from typing import Any

import jwt
import pytest
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from tests.cases import Case
from tests.security.forging import P256_ORDER, b64, flipped, low_bit_twins
from tests.tokens.test_jws import GOOD, ours
from vestibule.tokens import jws, keys

ALGORITHMS = ("HS256", "ES256", "RS256", "EdDSA")
each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS)


@cache
def key_for(algorithm: str) -> keys.SigningKey:
    """One key of each type for all cases: generating an RSA key is slow."""
    return keys.parse(keys.generate(algorithm), algorithm)


def read_by(algorithm: str, token: str) -> dict[str, Any] | None:
    return ours(token, key_for(algorithm).verifying.key, algorithm)


def signed_by(algorithm: str, header: bytes, payload: bytes, signer: Any = None) -> str:
    """Sign arbitrary bytes."""
    text = f"{b64(header)}.{b64(payload)}"
    by = signer or jwt.get_algorithm_by_name(algorithm)
    return f"{text}.{b64(by.sign(text.encode(), key_for(algorithm).key))}"


def good_by(algorithm: str) -> str:
    return jws.sign(GOOD, key=key_for(algorithm).key, algorithm=algorithm, typ="at+jwt", kid="k")


def _without(parts: list[str]) -> dict[str, str]:
    header, payload, signature = parts
    return {
        "signature": f"{header}.{payload}.",
        "signature and separator": f"{header}.{payload}",
        "payload": f"{header}..{signature}",
        "payload and separator": f"{header}.{signature}",
        "header": f".{payload}.{signature}",
        "header and separator": f"{payload}.{signature}",
        "header and signature": f".{payload}.",
        "all but the payload": payload,
        "everything": "",
        "everything but separators": "..",
    }


@each_algorithm
def test_no_part_of_a_token_may_be_missing_or_too_many(algorithm):
    token = good_by(algorithm)
    assert read_by(algorithm, token) == GOOD
    for name, spoiled in _without(token.split(".")).items():
        assert read_by(algorithm, spoiled) is None, name
    for extra in (f"{token}.", f"{token}.AAAA", f".{token}", f"{token}.{token}"):
        assert read_by(algorithm, extra) is None


@each_algorithm
def test_no_part_of_a_token_may_be_modified(algorithm):
    token = good_by(algorithm)
    for part in range(3):
        assert read_by(algorithm, flipped(token, part, 1)) is None


@each_algorithm
def test_a_token_in_another_than_its_canonical_base64url_is_refused(algorithm):
    for padding in range(3):  # so that each part has unused bits once
        claims = GOOD | {"name": "x" * padding}
        header = b'{"alg":"%s","kid":"%s"}' % (algorithm.encode(), b"k" * padding)
        token = signed_by(algorithm, header, json.dumps(claims).encode())
        assert read_by(algorithm, token) == claims
        begin, payload, _ = token.split(".")
        for twin in low_bit_twins(token):
            # Signed again as it is encoded, so that only the encoding is wrong.
            text = twin.rpartition(".")[0]
            made = jwt.get_algorithm_by_name(algorithm).sign(text.encode(), key_for(algorithm).key)
            assert read_by(algorithm, twin) is None
            changed = text != f"{begin}.{payload}"
            assert (read_by(algorithm, f"{text}.{b64(made)}") is None) is changed


@each_algorithm
def test_a_character_outside_base64url_is_refused_anywhere(case: Case, algorithm):
    for odd in ("=", " ", "\n", "\r\n", "\t", "?", "+", "/", "\x00", "é", "%3D", "*"):
        with case(repr(odd)):
            assert_refused_with(odd, algorithm)


def assert_refused_with(odd: str, algorithm: str) -> None:
    parts = good_by(algorithm).split(".")
    for index, part in enumerate(parts):
        for spoiled in (part + odd, odd + part, f"{part[:5]}{odd}{part[5:]}"):
            text = ".".join([*parts[:index], spoiled, *parts[index + 1 :]])
            assert read_by(algorithm, text) is None
            if odd.isascii() and index < 2:
                begin = text.rpartition(".")[0].encode()
                signer = jwt.get_algorithm_by_name(algorithm)
                made = b64(signer.sign(begin, key_for(algorithm).key))
                assert read_by(algorithm, f"{begin.decode()}.{made}") is None


@each_algorithm
def test_a_header_names_the_one_algorithm_of_the_key(case: Case, algorithm):
    names = ("none", "NONE", "HS512", "ES384", "PS256", "RS512", "")
    no_names: list[object] = [None, 1, ["HS256"], {}]
    payload = json.dumps(GOOD).encode()
    for alg in (*names, *no_names):
        header = json.dumps({"alg": alg, "kid": "k"}).encode()
        with case(repr(alg)):
            assert read_by(algorithm, signed_by(algorithm, header, payload)) is None
            assert read_by(algorithm, f"{b64(header)}.{b64(payload)}.") is None
    assert read_by(algorithm, signed_by(algorithm, b'{"kid":"k"}', payload)) is None


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "EdDSA"])
def test_a_public_key_is_not_accepted_as_a_shared_secret(algorithm):
    public = key_for(algorithm).verifying.key
    jwk = jwt.get_algorithm_by_name(algorithm).to_jwk(public)
    payload = json.dumps(GOOD).encode()
    for alg in ("HS256", algorithm):
        text = f"{b64(json.dumps({'alg': alg}).encode())}.{b64(payload)}"
        made = HMACAlgorithm(HMACAlgorithm.SHA256).sign(text.encode(), str(jwk).encode())
        assert read_by(algorithm, f"{text}.{b64(made)}") is None


@pytest.mark.parametrize(
    ("algorithm", "signer"),
    [
        ("HS256", HMACAlgorithm(HMACAlgorithm.SHA384)),
        ("HS256", HMACAlgorithm(HMACAlgorithm.SHA512)),
        ("RS256", RSAAlgorithm(RSAAlgorithm.SHA384)),
        ("RS256", RSAAlgorithm(RSAAlgorithm.SHA512)),
        ("RS256", RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256)),
        ("RS256", RSAPSSAlgorithm(RSAPSSAlgorithm.SHA512)),
        ("ES256", ECAlgorithm(ECAlgorithm.SHA384)),
        ("ES256", ECAlgorithm(ECAlgorithm.SHA512)),
    ],
)
def test_a_signature_of_another_primitive_is_refused(algorithm, signer):
    header = json.dumps({"alg": algorithm}).encode()
    assert (
        read_by(algorithm, signed_by(algorithm, header, json.dumps(GOOD).encode(), signer)) is None
    )


@each_algorithm
def test_signatures_of_degenerate_values_are_refused(algorithm):
    text, _, signature = good_by(algorithm).rpartition(".")
    size = len(base64.urlsafe_b64decode(signature + "=="))
    half = bytes(size // 2)
    one, n = (1).to_bytes(size // 2, "big"), P256_ORDER.to_bytes(32, "big").rjust(size // 2, b"\0")
    made = [bytes(size), b"\xff" * size, half + one, one + half, one + one, n + n, one + n, n + one]
    made += [bytes(size + 1), bytes(size - 1), b"\x00"]
    for raw in made:
        assert read_by(algorithm, f"{text}.{b64(raw)}") is None, raw


def test_ecdsa_values_out_of_range_or_of_another_length_are_refused():
    text, _, signature = good_by("ES256").rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    edges = (0, 1, P256_ORDER - 1, P256_ORDER)
    made = [_halves(*each, size=32) for each in product(edges, edges)]
    made += [_halves(r, s, size=size) for size in (33, 64, 400)]  # the same values, more zeros
    for more in (P256_ORDER, 2**256):
        made += [_halves(r + more, s, size=33), _halves(r, s + more, size=33)]
    made.append(raw[:32] + b"\0" + raw[32:] + b"\0")
    for each in made:
        assert read_by("ES256", f"{text}.{b64(each)}") is None, each
    negated = _halves(r, P256_ORDER - s, size=32)  # ECDSA: as good a signature
    assert read_by("ES256", f"{text}.{b64(negated)}") == GOOD


def _halves(*values: int, size: int) -> bytes:
    return b"".join(value.to_bytes(size, "big") for value in values)


def test_rsa_padding_other_than_that_of_pkcs_1_is_refused():
    """RFC 8017, 9.2; each is what the private key's owner could sign by mistake or on purpose."""
    key = key_for("RS256").key.private_numbers()
    size, text = key.public_numbers.n.bit_length() // 8, good_by("RS256").rpartition(".")[0]
    digest = sha256(text.encode()).digest()
    usual = bytes.fromhex("3031300d060960864801650304020105000420")
    without_null = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20"
    long_form = bytes.fromhex("308131300d060960864801650304020105000420")
    of_sha512 = bytes.fromhex("3051300d060960864801650304020305000440")

    def read(tail: bytes, *, begin: bytes = b"\0\1", fill: bytes = b"\xff", short: int = 0) -> Any:
        filling = fill * (size - len(begin) - len(tail) - 1 - short)
        message = int.from_bytes(begin + filling + b"\0" + tail + b"\0" * short, "big")
        made = pow(message, key.d, key.public_numbers.n).to_bytes(size, "big")
        return read_by("RS256", f"{text}.{b64(made)}")

    assert read(usual + digest) == GOOD
    for tail in (digest, without_null + digest, long_form + digest, of_sha512 + digest * 2):
        assert read(tail) is None, tail
    cases: dict[str, dict[str, Any]] = {
        "garbage after the digest": {"short": 100},
        "another block type": {"begin": b"\0\2"},
        "no leading zero": {"begin": b"\1"},
        "zeros for padding": {"fill": b"\0"},
        "one digest too many": {"tail": usual + digest + digest},
        "the digest cut off": {"tail": usual + digest[:-1]},
    }
    for name, spoiled in cases.items():
        assert read(**{"tail": usual + digest, **spoiled}) is None, name


@each_algorithm
def test_white_space_in_a_header_is_json(algorithm):
    header = b'{ "alg" : "%s",\n\t"kid" : "k" }' % algorithm.encode()
    token = signed_by(algorithm, header, json.dumps(GOOD).encode())
    assert read_by(algorithm, token) == GOOD


@each_algorithm
def test_the_json_serializations_are_refused(algorithm):
    header, payload, signature = good_by(algorithm).split(".")
    flat = {"protected": header, "payload": payload, "signature": signature}
    general = {"payload": payload, "signatures": [{"protected": header, "signature": signature}]}
    for each in (flat, general):
        assert read_by(algorithm, json.dumps(each)) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"foo",
        b"null",
        b"[]",
        b'"a"',
        b"1",
        b"{",
        b"\xff",
        b'{"sub":"\xed\xa0\x80"}',
        b"\x00",
        b"{}",
    ],
)
def test_a_payload_that_is_not_a_json_object_is_refused(payload):
    for algorithm in ALGORITHMS:
        header = json.dumps({"alg": algorithm}).encode()
        assert read_by(algorithm, signed_by(algorithm, header, payload)) is None
