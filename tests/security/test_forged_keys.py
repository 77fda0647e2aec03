"""No key but the right one signs, whatever a token says about its key."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cases import each_case
from tests.security.doors import opens, refreshes
from tests.security.forging import active_key, claims_of, es256, header_of, hs, refresh_key
from vestibule.models import Account
from vestibule.models.signing_key import current_ring
from vestibule.tokens.secrets import derived_keys

pytestmark = pytest.mark.django_db


def test_the_public_key_is_no_secret_to_sign_with(pair):
    public = active_key().public_key()
    jwk = current_ring.get().jwks()["keys"][0]
    pem, der = (
        public.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
    )
    point = public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    secrets = [pem, pem.strip(), der, point, json.dumps(jwk).encode(), jwk["x"].encode(), b""]
    for secret in secrets:
        for alg in ("HS256", "HS384", "HS512"):
            digest = "sha" + alg[2:]
            header = header_of(pair.access) | {"alg": alg}
            assert not opens(hs(header, claims_of(pair.access), secret, digest))
            header = header_of(pair.refresh) | {"alg": alg}
            assert not refreshes(hs(header, claims_of(pair.refresh), secret, digest))


def test_the_key_of_one_kind_of_token_signs_no_other(pair):
    access, refresh = claims_of(pair.access), claims_of(pair.refresh)
    for header in (header_of(pair.access) | {"alg": "HS256"}, {"alg": "HS256", "typ": "at+jwt"}):
        assert not opens(hs(header, access, refresh_key()))
    for header in (
        header_of(pair.refresh) | {"alg": "ES256"},
        header_of(pair.refresh),
        header_of(pair.access) | {"typ": "rt+jwt"},
    ):
        assert not refreshes(es256(header, refresh))
    for purpose in ("storage", "", "access token"):
        assert not refreshes(hs(header_of(pair.refresh), refresh, derived_keys(purpose)[0]))


def test_nothing_well_known_is_the_key_of_refresh_tokens(pair, settings):
    secret = settings.SECRET_KEY.encode()
    known = [secret, hashlib.sha256(secret).digest(), b"secret", b"vestibule", b"", b"\0" * 32]
    for key in known:
        assert not refreshes(hs(header_of(pair.refresh), claims_of(pair.refresh), key))


@each_case(
    "kid",
    [
        "../../../../dev/null",
        "/dev/null",
        "' UNION SELECT 'x",
        "' OR '1'='1",
        "unknown",
        "",
        "\0",
        "http://127.0.0.1/key",
        None,
        0,
        1.5,
        True,
        [],
        {},
        ["a"],
        "a" * 2000,
    ],
    ids=lambda kid: repr(kid)[:24],
)
def test_a_key_id_that_names_no_key_of_ours_is_refused(pair, kid):
    header = header_of(pair.access) | {"kid": kid}
    attacker = ec.generate_private_key(ec.SECP256R1())
    assert not opens(es256(header, claims_of(pair.access)))
    assert not opens(es256(header, claims_of(pair.access), attacker))
    for secret in (b"", b"x", b"\0"):
        assert not opens(hs(header | {"alg": "HS256"}, claims_of(pair.access), secret))


def test_a_role_in_a_token_that_we_did_not_sign_is_worth_nothing(pair):
    attacker = ec.generate_private_key(ec.SECP256R1())
    claims = claims_of(pair.access) | {"role": "admin"}
    assert not opens(es256(header_of(pair.access), claims, attacker))
    assert Account.objects.get().role == "employee"
