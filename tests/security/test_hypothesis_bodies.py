"""Any JSON value in any field of any body gets an answer of ours, never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.security.refusals import BODIES, PROFILE, assert_refused, body_of, client

pytestmark = [pytest.mark.django_db]

TEXTS = st.text() | st.text(st.characters(codec="ascii"), max_size=300)
LIKELY = st.sampled_from(
    ["ann@example.org", "new@example.org", "a@b.example", "+1234567", "client", "admin", "",
     " ", "\0",
     "a long enough passphrase", "\ud83d\ude00", "x" * 255, "é" * 200, "a@" + "b." * 100 + "c"]
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | LIKELY
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)
BOUNDED = settings(max_examples=30, database=None)


def bodies(address: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return bodies with the fields that an address reads, some of them good, and others."""
    fields = {name: st.just(good) | LIKELY | VALUES for name, good in BODIES[address].items()}
    return st.builds(
        lambda known, unknown: {**unknown, **known},
        st.fixed_dictionaries({}, optional=fields),
        st.dictionaries(TEXTS, SCALARS, max_size=3),
    )


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "nobody"])
@pytest.mark.parametrize("address", BODIES, ids=str)
def test_every_body_gets_an_answer_of_ours(make_account, sign_in_as, address, signed_in):
    token = sign_in_as(make_account()).signed_in.tokens.access if signed_in else None
    caller = client(token)
    method = "PATCH" if address == PROFILE else "POST"

    @BOUNDED
    @given(body=bodies(address))
    def answers(body: dict[str, Any]) -> None:
        text = json.dumps(body)
        response = caller.generic(method, address, text, content_type="application/json")
        if response.status_code in {200, 201}:
            body_of(response)
        else:
            assert_refused(response, 400, 401, 429)

    answers()


@pytest.mark.parametrize("address", BODIES, ids=str)
def test_any_bytes_get_an_answer_of_ours(make_account, sign_in_as, address):
    caller: Any = client(sign_in_as(make_account()).signed_in.tokens.access)

    @BOUNDED
    @given(body=st.binary(min_size=1, max_size=200))
    def answers(body: bytes) -> None:
        method = "PATCH" if address == PROFILE else "POST"
        response = caller.generic(method, address, body, content_type="application/json")
        if response.status_code != 200:
            assert_refused(response, 400, 401)

    answers()


@BOUNDED
@given(
    header=st.text(st.characters(max_codepoint=255)),
    scheme=st.sampled_from(["Bearer ", "", "Bearer"]),
)
def test_any_authorization_header_gets_an_answer_of_ours(db, header, scheme):
    assert_refused(client().get(PROFILE, HTTP_AUTHORIZATION=scheme + header), 401)
