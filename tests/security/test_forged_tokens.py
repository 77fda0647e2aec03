"""Tokens that nobody of ours has signed, or that mean something else, open nothing."""

from __future__ import annotations

from typing import Any

import pytest
from jwt.algorithms import ECAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from tests.cases import each_case, shown
from tests.security.doors import opens, refreshes
from tests.security.forging import (
    active_key,
    b64,
    claims_of,
    es256,
    flipped,
    header_of,
    hs,
    refresh_key,
    unb64,
    unsigned,
)
from tests.security.refusals import (
    LOGOUT,
    PROFILE,
    REFRESH,
    assert_refused,
    client,
)
from vestibule.core import clock
from vestibule.models import Session
from vestibule.testing.plugin import forget_everything
from vestibule.tokens import device
from vestibule.tokens.secrets import derived_keys

pytestmark = pytest.mark.django_db


def test_the_tools_of_the_forger_make_good_tokens_with_the_real_keys(pair):
    # Without this claim every other one here could hold for a wrong reason.
    assert opens(es256(header_of(pair.access), claims_of(pair.access)))
    assert refreshes(hs(header_of(pair.refresh), claims_of(pair.refresh), refresh_key()))


@each_case("alg", ["none", "None", "NONE", "nOnE", "", None, "none ", "missing"], ids=repr)
@each_case("signature", ["", "kept", "AA"])
def test_a_token_without_a_signature_is_refused_in_every_spelling(pair, alg, signature):
    for token in (pair.access, pair.refresh):
        header = header_of(token) | {"alg": alg}
        if alg == "missing":
            del header["alg"]
        ending = token.rpartition(".")[2] if signature == "kept" else signature
        forged = f"{unsigned(header, claims_of(token))}.{ending}"
        assert not opens(forged)
        assert not refreshes(forged)


@each_case("alg", ["ES384", "ES512", "ES256K", "EdDSA", "RS256", "PS256", "HS256"])
def test_one_key_signs_with_one_algorithm_even_if_the_signature_is_good(pair, alg):
    header = header_of(pair.access) | {"alg": alg}
    assert not opens(es256(header, claims_of(pair.access)))
    text = unsigned(header, claims_of(pair.access))
    with_another_hash = ECAlgorithm(ECAlgorithm.SHA384).sign(text.encode(), active_key())
    assert not opens(f"{text}.{b64(with_another_hash)}")


def test_an_rsa_key_verifies_rs256_and_nothing_else(vestibule, make_account, sign_in_as):
    vestibule(ACCESS_ALGORITHM="RS256")
    forget_everything()
    token = sign_in_as(make_account()).signed_in.tokens.access
    assert header_of(token)["alg"] == "RS256"
    assert opens(token)
    signers = {
        "RS384": RSAAlgorithm(RSAAlgorithm.SHA384),
        "RS512": RSAAlgorithm(RSAAlgorithm.SHA512),
        "PS256": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256),
    }
    for alg, signer in signers.items():
        text = unsigned(header_of(token) | {"alg": alg}, claims_of(token))
        assert not opens(f"{text}.{b64(signer.sign(text.encode(), active_key()))}")


@each_case("crit", [["x-unknown"], [], ["b64"], "b64", None, ["exp"]], ids=repr)
def test_a_header_that_must_be_understood_is_refused(pair, crit):
    header = header_of(pair.access) | {"crit": crit}
    assert not opens(es256(header, claims_of(pair.access)))
    assert not opens(es256(header | {"x-unknown": True, "b64": False}, claims_of(pair.access)))
    refresh_header = header_of(pair.refresh) | {"crit": crit}
    assert not refreshes(hs(refresh_header, claims_of(pair.refresh), refresh_key()))


@each_case("b64_header", [False, True, "false"], ids=repr)
def test_an_unencoded_payload_is_refused(pair, b64_header):
    header = header_of(pair.access) | {"b64": b64_header}
    assert not opens(es256(header, claims_of(pair.access)))


@each_case(
    "changes",
    [{"nbf": 3600}, {"iat": 3600}, {"exp": -3600}, {"exp": -6}, {"iat": 60}],
    ids=str,
)
def test_a_token_from_the_future_or_the_past_is_refused(pair, changes):
    moved = {name: int(clock.timestamp()) + seconds for name, seconds in changes.items()}
    assert not opens(es256(header_of(pair.access), claims_of(pair.access) | moved))
    if "nbf" not in changes:
        claims = claims_of(pair.refresh) | moved
        assert not refreshes(hs(header_of(pair.refresh), claims, refresh_key()))


@each_case("value", ["soon", None, [], {}, 1e400, float("nan"), ""], ids=repr)
@each_case("claim", ["exp", "iat"])
def test_a_time_that_is_no_time_is_refused(pair, claim, value):
    assert not opens(es256(header_of(pair.access), claims_of(pair.access) | {claim: value}))
    claims = claims_of(pair.refresh) | {claim: value}
    assert not refreshes(hs(header_of(pair.refresh), claims, refresh_key()))


@each_case("claim", ["iss", "aud", "sub", "sid", "iat", "exp", "jti", "token_type"])
def test_no_needed_claim_may_be_missing(pair, claim):
    for token, sign, taken in (
        (pair.access, es256, opens),
        (pair.refresh, lambda head, body: hs(head, body, refresh_key()), refreshes),
    ):
        claims = claims_of(token)
        del claims[claim]
        assert not taken(sign(header_of(token), claims))


@each_case(
    "aud",
    [
        "other",
        "",
        None,
        "vestibul",
        "vestibule2",
        "VESTIBULE",
        " vestibule",
        ["other"],
        ["vestibule"],
        ["vestibule", "other"],
        {"vestibule": 1},
        1,
        True,
    ],
    ids=repr,
)
def test_a_token_for_another_audience_is_refused(pair, aud):
    assert not opens(es256(header_of(pair.access), claims_of(pair.access) | {"aud": aud}))
    claims = claims_of(pair.refresh) | {"aud": aud}
    assert not refreshes(hs(header_of(pair.refresh), claims, refresh_key()))


@each_case("iss", ["http://testserver.evil", "", None, "HTTP://TESTSERVER", 7], ids=repr)
def test_a_token_of_another_issuer_is_refused(pair, iss):
    assert not opens(es256(header_of(pair.access), claims_of(pair.access) | {"iss": iss}))
    claims = claims_of(pair.refresh) | {"iss": iss}
    assert not refreshes(hs(header_of(pair.refresh), claims, refresh_key()))


def test_an_access_token_is_no_refresh_token(pair):
    assert_refused(client().post(REFRESH, {"refresh": pair.access}, format="json"), 401)
    answer = client(pair.access).post(LOGOUT, {"refresh_token": pair.access}, format="json")
    assert_refused(answer, 400, 401, code="token_not_valid")
    session = Session.objects.get()
    assert session.generation == 0
    assert session.ended_at is None
    assert opens(pair.access)


def test_a_refresh_token_is_no_access_token(pair):
    assert_refused(client(pair.refresh).get(PROFILE), 401, code="token_not_valid")
    answer = client(pair.refresh).post(LOGOUT, {"refresh_token": pair.refresh}, format="json")
    assert_refused(answer, 401)
    assert Session.objects.get().ended_at is None


@each_case("typ", ["JWT", "jwt", "at+JWT", "rt+jwt", "", None, "application/at+jwt"], ids=repr)
def test_a_token_of_another_type_is_refused(pair, typ):
    assert not opens(es256(header_of(pair.access) | {"typ": typ}, claims_of(pair.access)))
    if typ != "rt+jwt":
        header = header_of(pair.refresh) | {"typ": typ}
        assert not refreshes(hs(header, claims_of(pair.refresh), refresh_key()))


def test_a_token_kind_is_told_by_the_claims_too(pair):
    as_access = claims_of(pair.access) | {"token_type": "refresh"}
    assert not opens(es256(header_of(pair.access), as_access))
    as_refresh = claims_of(pair.refresh) | {"token_type": "access"}
    assert not refreshes(hs(header_of(pair.refresh), as_refresh, refresh_key()))


def test_no_claim_can_be_changed_without_the_key(pair, make_account):
    victim = make_account("victim@example.org", role="admin")
    changes: dict[str, Any] = {
        "sub": str(victim.id),
        "role": "admin",
        "is_staff": True,
        "scope": "admin",
        "exp": 9999999999,
        "jti": "0" * 32,
        "sid": "0" * 32,
        "epoch": 99,
        "iat": 0,
        "auth_time": 0,
        "amr": ["hwk"],
        "aud": "other",
        "iss": "evil",
        "token_type": "refresh",
        "gen": 7,
    }
    for token in (pair.access, pair.refresh):
        signature = token.rpartition(".")[2]
        for name, value in changes.items():
            text = unsigned(header_of(token), claims_of(token) | {name: value})
            assert not opens(f"{text}.{signature}"), name
            assert not refreshes(f"{text}.{signature}"), name


@pytest.mark.parametrize(("part", "step"), [(0, 3), (1, 7), (2, 2)])
def test_not_one_bit_of_a_token_can_be_flipped(pair, part, step):
    for token, taken in ((pair.access, opens), (pair.refresh, refreshes)):
        for byte in range(0, len(unb64(token.split(".")[part])), step):
            assert not taken(flipped(token, part, byte)), byte
    assert opens(pair.access)
    assert refreshes(pair.refresh)


TIMES = [
    10**400,
    10**15,
    -1,
    1.5,
    True,
    "4102444800",
    " 4102444800",
    "\u0664",
    [4102444800],
    {},
    1e300,
]
SUBJECTS = [
    *("1 OR 1=1", "\x001", "{}\x00", "0{}", "00{}", " {}", "{} ", "+{}", "{}.0", "{}e0", "{}\n"),
    *("\u0662", "²", "", "1" * 400, 2, 2.0, True, ["2"], {"id": "2"}),
]
SESSIONS_OF: list[Any] = [
    *("{{{}}}", "urn:uuid:{}", "{}\n", "{}0", "\x00", "", 7, None, ["{}"], {}, "x" * 32),
    "\u0662" * 32,
]
COUNTS = ["0", 0.0, True, -1, 2**31, 10**30, None, [], "\u0660", "0\x00"]
TEXTS_OF: list[Any] = [7, True, None, [], {}, "a\x00", "a\n", "x" * 256, "\ud800"]


def is_refused_everywhere(token: str) -> bool:
    """Whether no door takes a token that our own key has signed, and none breaks."""
    return not opens(token) and not refreshes(token)


@each_case("value", TIMES, ids=shown)
def test_a_good_signature_makes_no_time_of_another_type(pair, value):
    for claim in ("exp", "iat", "nbf", "auth_time"):
        claims = claims_of(pair.access) | {claim: value}
        assert is_refused_everywhere(es256(header_of(pair.access), claims)), claim
    for claim in ("exp", "iat"):
        claims = claims_of(pair.refresh) | {claim: value}
        assert is_refused_everywhere(hs(header_of(pair.refresh), claims, refresh_key())), claim


@each_case("spelling", SUBJECTS, ids=shown)
def test_a_good_signature_makes_no_account_of_another_spelling(pair, spelling):
    claims = claims_of(pair.access)
    own = claims["sub"]
    value = spelling.format(own) if isinstance(spelling, str) else spelling
    if spelling == "\u0662":
        value = "".join(chr(0x0660 + int(digit)) for digit in own)
    assert opens(es256(header_of(pair.access), claims))
    assert is_refused_everywhere(es256(header_of(pair.access), claims | {"sub": value}))


@each_case("spelling", SESSIONS_OF, ids=shown)
def test_a_good_signature_makes_no_session_of_another_spelling(pair, spelling):
    for token, sign in ((pair.access, es256), (pair.refresh, by_refresh_key)):
        claims = claims_of(token)
        spelled = spelling.format(claims["sid"]) if isinstance(spelling, str) else spelling
        for sid in (
            spelled,
            claims["sid"].upper() if claims["sid"].upper() != claims["sid"] else "",
        ):
            assert is_refused_everywhere(sign(header_of(token), claims | {"sid": sid}))


@each_case("value", COUNTS, ids=shown)
def test_a_good_signature_makes_no_count_of_another_type(pair, value):
    claims = claims_of(pair.access) | {"epoch": value}
    assert is_refused_everywhere(es256(header_of(pair.access), claims))
    claims = claims_of(pair.refresh) | {"gen": value}
    assert is_refused_everywhere(by_refresh_key(header_of(pair.refresh), claims))


@each_case("value", TEXTS_OF, ids=shown)
def test_a_good_signature_makes_no_text_of_another_type(pair, value):
    for changed in ({"role": value}, {"amr": value}, {"amr": [value]}, {"token_type": value}):
        if changed in ({"role": None}, {"amr": []}):
            continue  # the one is judged below; the other says nothing, which is allowed
        claims = claims_of(pair.access) | changed
        assert is_refused_everywhere(es256(header_of(pair.access), claims)), changed
    assert is_refused_everywhere(
        es256(header_of(pair.access), claims_of(pair.access) | {"role": None})
    )


def by_refresh_key(header: Any, claims: Any) -> str:
    """Sign as we sign refresh tokens."""
    return hs(header, claims, refresh_key())


def device_says(**changes: Any) -> Any:
    claims = claims_of(device.mint("7")) | changes
    return device.read(hs(header_of(device.mint("7")), claims, derived_keys("device token")[0]))


def test_a_good_signature_makes_no_device_of_another_type():
    assert device_says() is not None
    for claim, values in (("sub", TEXTS_OF), ("jti", TEXTS_OF), ("iat", TIMES), ("exp", TIMES)):
        for value in values:
            assert device_says(**{claim: value}) is None, (claim, value)
