"""Whatever bytes come in: a refusal in our own shape with a code, and never a 500."""

from __future__ import annotations

import json
from itertools import cycle

import pytest

from tests.cases import each_case
from tests.security.json_cases import BROKEN_VALUES, DOCUMENTS, ODD_VALUES, OPEN_VALUES, TEXTS
from tests.security.refusals import (
    BODIES,
    PROFILE,
    REGISTER,
    assert_nothing_happened,
    assert_refused,
)
from vestibule.models import Account

pytestmark = [pytest.mark.django_db]


def body_with(address: str, field: str, value: bytes) -> bytes:
    """Put a JSON text in the place of a field of a body."""
    rest = {name: each for name, each in BODIES[address].items() if name != field}
    text = json.dumps(rest)[1:].encode()
    return b'{"' + field.encode() + b'":' + value + (b"," if rest else b"") + text


def fields_with(value: bytes) -> list[tuple[str, bytes]]:
    """Put a JSON text in the place of each field of each body."""
    return [
        (address, body_with(address, field, value))
        for address, body in BODIES.items()
        for field in body
    ]


def name_of(case: bytes) -> str:
    """Show a case in a test's name."""
    return f"{case[:24]!a} {len(case)}"


@pytest.mark.parametrize("address", BODIES)
def test_what_is_no_json_is_refused_as_such(send, address, case):
    # In each field in turn: what is no JSON is refused before any field has a name.
    for value, field in zip(BROKEN_VALUES, cycle(BODIES[address])):
        with case(f"{field} {name_of(value)}"):
            refused = send(address, body_with(address, field, value))
            assert_refused(refused, 400, code="malformed_body")
    assert_nothing_happened()


@each_case("value", ODD_VALUES, ids=name_of)
def test_json_of_another_type_is_refused(send, value):
    for address, body in fields_with(value):
        answer = send(address, body)
        clears = address == PROFILE and value in {b'""', b'" "'}
        optional = value in {b'""', b'" "'} and body.startswith((b'{"phone"', b'{"role"'))
        if clears or (optional and address == REGISTER):
            assert answer.status_code in {200, 201}
            Account.objects.filter(email="new@example.org").delete()
        else:
            assert_refused(answer, 400, 401)  # a space is a password, though a wrong one


@each_case("value", TEXTS, ids=name_of)
def test_every_text_is_read_or_refused(send, value):
    for address, body in fields_with(value):
        answer = send(address, body)
        if answer.status_code >= 300:
            assert_refused(answer, 400, 401)


@each_case("value", OPEN_VALUES, ids=name_of)
def test_where_json_leaves_parsers_free_we_refuse(send, value):
    for address, body in fields_with(value):
        assert_refused(send(address, body), 400)
        assert send(address, body).content == send(address, body).content
    assert_nothing_happened()


@each_case("address", BODIES, ids=str)
def test_a_body_that_is_not_one_small_object_is_refused(send, address):
    for document in DOCUMENTS:
        code = "body_too_large" if len(document) > 65_536 else None
        assert_refused(send(address, document), 413 if code else 400, code=code)
    assert_nothing_happened()


def test_the_corpus_is_large_enough():
    assert len({*BROKEN_VALUES, *ODD_VALUES, *TEXTS, *OPEN_VALUES, *DOCUMENTS}) >= 120


@each_case("address", BODIES, ids=str)
def test_a_name_that_stands_twice_is_refused(send, address):
    good = json.dumps(BODIES[address]).encode()
    for field, value in BODIES[address].items():
        for second in (json.dumps(value).encode(), b'"other"', b"null"):
            for name in (field, f"\\u{ord(field[0]):04x}{field[1:]}"):
                twice = good[:-1] + b',"' + name.encode() + b'":' + second + b"}"
                assert_refused(send(address, twice), 400, code="malformed_body")
    for extra in (b'"x":1,"x":2', b'"x":{"y":1,"y":2}', b'"x":[{"y":1,"y":1}]'):
        assert_refused(send(address, good[:-1] + b"," + extra + b"}"), 400, code="malformed_body")
    assert_refused(send(REGISTER, b'{"role":"client","role":"admin"}'), 400, code="malformed_body")
    assert_nothing_happened()
