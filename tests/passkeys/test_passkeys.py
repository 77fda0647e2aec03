"""What a passkey's response must be: the specification's vectors, and one attack in each case."""

from __future__ import annotations

import copy
import hashlib
from contextlib import suppress
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import webauthn
from hypothesis import given
from hypothesis import strategies as st
from webauthn import helpers

from tests.cases import Case
from tests.passkeys.vectors import CROSS_ORIGIN, NONE_ES256, SELF_ES256, TOP_ORIGIN, Vector
from vestibule.core.errors import InvalidPasskey
from vestibule.factors import aaguids, passkey_options, passkeys
from vestibule.factors.passkey_options import KnownCredential, RelyingParty, encoded
from vestibule.testing.passkeys import SoftwarePasskey

W3C = RelyingParty("example.org", "Example", ("https://example.org",))
PARTY = RelyingParty("example.org", "Example", ("https://example.org", "https://app.example.org"))
USER = bytes(range(64))
CHALLENGE = encoded(bytes(32))


def device(**differs: Any) -> SoftwarePasskey:
    return SoftwarePasskey(**{"origin": "https://example.org", **differs})


def creation() -> dict[str, Any]:
    return passkey_options.creation_options(
        PARTY, challenge=CHALLENGE, user_id=USER, user_name="ann@example.org", display_name="Ann"
    )


def registered(key: SoftwarePasskey) -> passkeys.NewPasskey:
    return passkeys.verify_registration(PARTY, key.create(creation()), challenge=CHALLENGE)


def signed(key: SoftwarePasskey, public_key: bytes, **differs: Any) -> passkeys.VerifiedAssertion:
    options = passkey_options.request_options(PARTY, challenge=CHALLENGE)
    assertion = passkeys.read_assertion(key.get(options))
    given = {"challenge": CHALLENGE, "public_key": public_key, "user_id": USER, **differs}
    return passkeys.verify_assertion(PARTY, assertion, **given)


def public_key_of(vector: Vector) -> bytes:
    attested = helpers.parse_attestation_object(bytes.fromhex(vector.attestation_object))
    assert attested.auth_data.attested_credential_data
    return attested.auth_data.attested_credential_data.credential_public_key


VECTORS = {
    "16.2": NONE_ES256,
    "16.3": SELF_ES256,
    "16.4": CROSS_ORIGIN,
    "16.5": TOP_ORIGIN,
}


def test_the_vectors_of_the_specification_are_what_the_library_accepts(case: Case):
    """So that what we refuse of them is refused by our rules, and not for a slip of the pen."""
    for name, vector in VECTORS.items():
        with case(name):
            made = webauthn.verify_registration_response(
                credential=vector.registration,
                expected_challenge=bytes.fromhex(vector.challenge),
                expected_rp_id=W3C.id,
                expected_origin=list(W3C.origins),
            )
            assert made.credential_id.hex() == vector.credential_id
            webauthn.verify_authentication_response(
                credential=vector.assertion,
                expected_challenge=bytes.fromhex(vector.sign_in_challenge),
                expected_rp_id=W3C.id,
                expected_origin=list(W3C.origins),
                credential_public_key=made.credential_public_key,
                credential_current_sign_count=0,
            )


def test_of_the_vectors_only_that_of_a_verified_user_outside_of_frames_is_registered():
    def register(vector: Vector) -> passkeys.NewPasskey:
        challenge = encoded(bytes.fromhex(vector.challenge))
        return passkeys.verify_registration(W3C, vector.registration, challenge=challenge)

    made = register(SELF_ES256)
    assert made.credential_id == SELF_ES256.registration["id"]
    assert (made.backup_eligible, made.backed_up, made.sign_count) == (True, True, 0)
    assert made.aaguid == "df850e09-db6a-fbdf-ab51-697791506cfc"
    for refused in (NONE_ES256, CROSS_ORIGIN, TOP_ORIGIN):
        with pytest.raises(InvalidPasskey):
            register(refused)


def test_no_vector_signs_in_without_verification_or_in_a_frame(case: Case):
    for name, vector in VECTORS.items():
        with case(name):
            assertion = passkeys.read_assertion(vector.assertion)
            with pytest.raises(InvalidPasskey):
                passkeys.verify_assertion(
                    W3C,
                    assertion,
                    challenge=encoded(bytes.fromhex(vector.sign_in_challenge)),
                    public_key=public_key_of(vector),
                    user_id=USER,
                    user_handle_required=False,
                )


def test_options_ask_for_a_discoverable_passkey_that_verifies_the_user():
    known = [KnownCredential("AAEC", ("internal",))]
    made = passkey_options.creation_options(
        PARTY, challenge=CHALLENGE, user_id=USER, user_name="ann", display_name="", known=known
    )
    assert made["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert made["attestation"] == "none"
    assert [each["alg"] for each in made["pubKeyCredParams"]] == [-7, -8, -257]
    assert made["excludeCredentials"] == [
        {"type": "public-key", "id": "AAEC", "transports": ["internal"]}
    ]
    assert made["user"] == {"id": encoded(USER), "name": "ann", "displayName": "ann"}
    wanted = passkey_options.request_options(PARTY, challenge=CHALLENGE)
    assert (wanted["userVerification"], wanted["allowCredentials"]) == ("required", [])
    # The library reads both as a browser's parser does.
    helpers.parse_registration_options_json(made)
    helpers.parse_authentication_options_json(wanted)


def test_a_passkey_of_each_algorithm_registers_and_signs_in(case: Case):
    for algorithm in (-7, -8, -257):
        with case(str(algorithm)):
            key = device(algorithm=algorithm, backed_up=False, sign_count=4)
            made = registered(key)
            assert (made.sign_count, made.backup_eligible, made.backed_up) == (5, True, False)
            assert made.transports == ("hybrid", "internal")
            key.backed_up = True
            done = signed(key, made.public_key)
            assert (done.sign_count, done.backup_eligible, done.backed_up) == (6, True, True)


ATTACKS: dict[str, dict[str, Any]] = {
    "no verification of the user (Keycloak CVE-2025-12150)": {"user_verified": False},
    "no presence of the user": {"user_present": False},
    "another site": {"origin": "https://evil.example"},
    "a subdomain": {"origin": "https://x.example.org"},
    "the parent domain": {"origin": "https://org"},
    "a suffix": {"origin": "https://notexample.org"},
    "plain http": {"origin": "http://example.org"},
    "another port": {"origin": "https://example.org:8443"},
    "a final slash": {"origin": "https://example.org/"},
    "in capitals": {"origin": "https://EXAMPLE.org"},
    "an opaque origin": {"origin": "null"},
    "another RP id": {"rp_id": "evil.example"},
    "a subdomain's RP id": {"rp_id": "app.example.org"},
    "a frame": {"cross_origin": True},
    "a frame that names its top": {"cross_origin": True, "top_origin": "https://evil.example"},
    "a top origin alone": {"top_origin": "https://example.org"},
    "a frame, said in text": {"cross_origin": "true"},
    "backed up without being eligible": {"backup_eligible": False, "backed_up": True},
}
LONG_IDS: dict[str, dict[str, Any]] = {
    f"a credential id of {size} bytes": {"credential_id": bytes(size)} for size in (1024, 6000)
}


def test_what_is_wrong_is_refused_at_registration_and_at_sign_in(case: Case):
    for name, differs in ATTACKS.items():
        with case(name):
            with pytest.raises(InvalidPasskey):
                registered(device(**differs))
            key = device()
            public_key = registered(key).public_key
            signed(key, public_key)
            vars(key).update(differs)
            with pytest.raises(InvalidPasskey):
                signed(key, public_key)


def test_a_credential_id_has_at_most_1023_bytes(case: Case):
    """WebAuthn Level 3, 7.1; a longer one would be in no row, or in one that is never found."""
    key = device(credential_id=bytes(1023))
    public_key = registered(key).public_key
    signed(key, public_key)
    passkeys.read_stored(PARTY, key.create(creation()))
    for name, differs in LONG_IDS.items():
        with case(name):
            vars(key).update(differs)
            with pytest.raises(InvalidPasskey):
                registered(key)
            with pytest.raises(InvalidPasskey):
                passkeys.read_stored(PARTY, key.create(creation()))
            with pytest.raises(InvalidPasskey):
                signed(key, public_key)


def test_another_challenge_key_or_user_is_refused():
    key = device()
    public_key = registered(key).public_key
    other = encoded(bytes([1] * 32))
    cases: list[dict[str, Any]] = [
        {"challenge": other},
        {"public_key": registered(device()).public_key},
        {"user_id": bytes(64)},
    ]
    for differs in cases:
        with pytest.raises(InvalidPasskey):
            signed(key, **{"public_key": public_key, **differs})
    with pytest.raises(InvalidPasskey):
        passkeys.verify_registration(PARTY, key.create(creation()), challenge=other)


def test_only_where_the_credential_was_named_may_the_user_handle_be_missing():
    key = device()
    public_key = registered(key).public_key
    key.user_handle = None
    signed(key, public_key, user_handle_required=False)
    with pytest.raises(InvalidPasskey):
        signed(key, public_key)
    key.user_handle = bytes(64)
    with pytest.raises(InvalidPasskey):
        signed(key, public_key, user_handle_required=False)


def test_the_response_of_one_ceremony_is_none_of_the_other():
    key = device()
    made = key.create(creation())
    public_key = registered(key).public_key
    got = key.get(passkey_options.request_options(PARTY, challenge=CHALLENGE))
    swapped = copy.deepcopy(got)
    swapped["response"]["clientDataJSON"] = made["response"]["clientDataJSON"]
    client_data = helpers.base64url_to_bytes(made["response"]["clientDataJSON"])
    data = helpers.base64url_to_bytes(got["response"]["authenticatorData"])
    signature = key._sign(data + hashlib.sha256(client_data).digest())
    swapped["response"]["signature"] = encoded(signature)
    with pytest.raises(InvalidPasskey):
        passkeys.verify_assertion(
            PARTY,
            passkeys.read_assertion(swapped),
            challenge=CHALLENGE,
            public_key=public_key,
            user_id=USER,
        )
    made["response"]["clientDataJSON"] = got["response"]["clientDataJSON"]
    with pytest.raises(InvalidPasskey):
        passkeys.verify_registration(PARTY, made, challenge=CHALLENGE)


def changed_at(response: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(response)
    *parents, last = path.split(".")
    inner = changed
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    return changed


MALFORMED: list[tuple[str, Any]] = [
    ("id", "AAAA"),
    ("id", None),
    ("rawId", 7),
    ("type", "password"),
    ("response", []),
    ("response.clientDataJSON", "!"),
    ("response.clientDataJSON", "AAAA"),
    ("response.clientDataJSON", encoded(b"[]")),
    ("response.clientDataJSON", encoded(b'{"type":"webauthn.get"}')),
    ("response.clientDataJSON", encoded(b"[" * 100_000)),
    ("response.clientDataJSON", encoded(b'{"type":1,"challenge":[],"origin":{}}')),
    ("response.attestationObject", encoded(b"\xff" * 40)),
    ("response.attestationObject", encoded(b"\x9b" + b"\xff" * 8)),
    ("response.attestationObject", encoded(b"\xd8\x1c" * 5000)),
    ("response.authenticatorData", ""),
    ("response.authenticatorData", encoded(b"\xff" * 37)),
    ("response.signature", ""),
    ("response.signature", encoded(bytes(8))),
    ("response.userHandle", 5),
    ("response.userHandle", "\x00é"),
    ("authenticatorAttachment", "elsewhere"),
]


def attempt(response: dict[str, Any], public_key: bytes) -> None:
    assertion = passkeys.read_assertion(response)
    passkeys.verify_assertion(
        PARTY, assertion, challenge=CHALLENGE, public_key=public_key, user_id=USER
    )


def test_what_is_malformed_is_refused_and_never_an_error(case: Case):
    for path, value in MALFORMED:
        with case(f"{path} {value!r:.40}"):
            key = device()
            public_key = registered(key).public_key
            made = changed_at(key.create(creation()), path, value)
            got = changed_at(
                key.get(passkey_options.request_options(PARTY, challenge=CHALLENGE)), path, value
            )
            only = path.rpartition(".")[2]
            if only not in {"authenticatorData", "signature", "userHandle"}:
                with pytest.raises(InvalidPasskey):
                    passkeys.verify_registration(PARTY, made, challenge=CHALLENGE)
            if only != "attestationObject":
                with pytest.raises(InvalidPasskey):
                    attempt(got, public_key)


@given(
    part=st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature"]),
    place=st.integers(min_value=0, max_value=400),
    value=st.integers(min_value=0, max_value=255),
)
def test_a_response_with_a_changed_byte_is_refused_and_never_an_error(part, place, value):
    _, public_key, made, got = responses()
    for response in (made, got):
        raw = bytearray(helpers.base64url_to_bytes(response["response"].get(part, "")))
        if place < len(raw) and raw[place] != value:
            raw[place] = value
            changed = changed_at(response, f"response.{part}", encoded(bytes(raw)))
            if response is got:
                with pytest.raises(InvalidPasskey):
                    attempt(changed, public_key)
                continue
            # Without attestation, nothing signs the other bytes of a registration.
            with suppress(InvalidPasskey):
                passkeys.verify_registration(PARTY, changed, challenge=CHALLENGE)


@cache
def responses() -> tuple[SoftwarePasskey, bytes, dict[str, Any], dict[str, Any]]:
    key = device()
    made = key.create(creation())
    public_key = passkeys.verify_registration(PARTY, made, challenge=CHALLENGE).public_key
    got = key.get(passkey_options.request_options(PARTY, challenge=CHALLENGE))
    return key, public_key, made, got


def test_a_key_that_could_never_sign_in_is_refused_when_it_is_added():
    class Mislabeled(SoftwarePasskey):
        def _cose_key(self) -> dict[int, Any]:
            return {**super()._cose_key(), 3: -8}

    class OffTheCurve(SoftwarePasskey):
        def _cose_key(self) -> dict[int, Any]:
            return {**super()._cose_key(), -2: bytes(32)}

    class Weak(SoftwarePasskey):
        def _cose_key(self) -> dict[int, Any]:
            return {1: 3, 3: -257, -1: (2**1023 + 1).to_bytes(128, "big"), -2: b"\x01\x00\x01"}

    for kind in (Mislabeled, OffTheCurve, Weak):
        with pytest.raises(InvalidPasskey):
            registered(kind(origin="https://example.org"))


def test_an_attestation_that_was_not_asked_for_is_not_parsed():
    made = device().create(creation())
    raw = bytearray(helpers.base64url_to_bytes(made["response"]["attestationObject"]))
    start = raw.index(b"dnone")
    raw[start : start + 5] = b"ctpm"
    made["response"]["attestationObject"] = encoded(bytes(raw))
    with pytest.raises(InvalidPasskey) as refused:
        passkeys.verify_registration(PARTY, made, challenge=CHALLENGE)
    assert refused.value.reason == "attestation format that was not asked for"


def test_the_reason_quotes_nothing_that_was_sent():
    with pytest.raises(InvalidPasskey) as refused:
        registered(device(origin="https://evil.example"))
    assert "PASSKEY_ORIGINS" in refused.value.reason
    assert "evil" not in refused.value.reason


def test_products_are_named_by_their_aaguid():
    assert aaguids.name_of("fbfc3007-154e-4ecc-8c0b-6e020557d7bd") == "Apple Passwords"
    assert aaguids.name_of("00000000-0000-0000-0000-000000000000") == ""
    assert all(aaguid == str(UUID(aaguid)) for aaguid in aaguids.NAMES)
