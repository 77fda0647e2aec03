"""Time-based one-time passwords, by the vectors of the standards."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.factors import totp
from vestibule.steps.verify_totp import open_seed, seal_seed

SECRET = b"12345678901234567890"
HOTP = ("755224", "287082", "359152", "969429", "338314",
        "254676", "287922", "162583", "399871", "520489")  # fmt: skip
"""RFC 4226, appendix D."""

TOTP = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""RFC 6238, appendix B, SHA-1: eight digits, of which the last six are ours."""

SEEDS = st.binary(min_size=1, max_size=64)
TIMES = st.integers(min_value=120, max_value=2**40)


def test_the_vectors_of_rfc_4226():
    assert tuple(totp.code_at(SECRET, count) for count in range(10)) == HOTP


@pytest.mark.parametrize(("at", "code"), TOTP.items())
def test_the_vectors_of_rfc_6238(at, code):
    assert totp.matching_step(SECRET, code[-6:], at=at) == at // 30


@given(seed=SEEDS, at=TIMES, steps=st.integers(-3, 3))
def test_a_code_is_right_within_one_step_of_its_own(seed, at, steps):
    step = at // 30 + steps
    code = totp.code_at(seed, step)
    found = totp.matching_step(seed, code, at=at)
    assert found is not None or abs(steps) > 1
    assert found is None or totp.code_at(seed, found) == code


@given(seed=SEEDS, at=TIMES, code=st.text(max_size=12))
def test_any_text_is_a_right_code_or_a_wrong_one(seed, at, code):
    found = totp.matching_step(seed, code, at=at)
    assert found is None or totp.code_at(seed, found) == code


@given(seed=SEEDS, account=st.text(max_size=80), issuer=st.text(min_size=1, max_size=40))
def test_an_app_reads_back_what_the_uri_says(seed, account, issuer):
    uri = urlsplit(totp.uri(seed, account=account, issuer=issuer))
    values = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path[1:]) == f"{issuer}:{account}"
    assert values["secret"] == [totp.base32(seed)]
    assert values["issuer"] == [issuer]
    assert (values["algorithm"], values["digits"], values["period"]) == (["SHA1"], ["6"], ["30"])


@given(seed=SEEDS, owner=st.integers(), other=st.integers())
def test_a_sealed_seed_opens_for_its_account_alone(seed, owner, other):
    sealed = seal_seed(owner, seed)
    assert seed not in sealed or len(seed) < 4
    assert open_seed(owner, sealed) == seed
    assert other == owner or open_seed(other, sealed) is None


def test_new_seeds_are_of_160_bits_and_differ():
    seeds = {totp.new_seed() for _ in range(100)}
    assert {len(seed) for seed in seeds} == {20}
    assert len(seeds) == 100
