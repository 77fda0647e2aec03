"""Bodies are read strictly: ambiguous ones are refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ParseError

from vestibule.drf.body import BodyTooLarge, Password, StrictJSONParser, Text


def parsed(raw: bytes):
    return StrictJSONParser().parse(BytesIO(raw))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, 2.5, null, true, {"b": ""}]} ', {"a": [1, 2.5, None, True, {"b": ""}]}),
        ('{"name": "Zoë \U0001f600"}'.encode(), {"name": "Zoë \U0001f600"}),
        (rb'{"a": "\u00eb\ud83d\ude00"}', {"a": "ë\U0001f600"}),
        (b'{"a": {"x": 1}, "b": {"x": 2}}', {"a": {"x": 1}, "b": {"x": 2}}),
    ],
)
def test_one_json_object_in_utf8_is_read(raw, value):
    assert parsed(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"{",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": 1} {"b": 2}',
        b'{"a": 1, "a": 2}',
        b'{"x": {"a": 1, "a": 1}}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 01}',
        b'{"a": "\x00"}',
        b'{"a": "\n"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    ],
)
def test_anything_else_is_refused(raw):
    with pytest.raises(ParseError):
        parsed(raw)


def test_a_body_beyond_the_limit_is_refused_by_its_size(settings):
    settings.VESTIBULE = {"BODY_LIMIT": 100}
    assert parsed(b'{"a": "' + b"x" * 91 + b'"}')
    with pytest.raises(BodyTooLarge):
        parsed(b'{"a": "' + b"x" * 92 + b'"}')


class Shape(serializers.Serializer[Any]):
    """A text and a password."""

    name = Text(max_length=10)
    password = Password()


def refused(name: object, password: object) -> set[str]:
    shape = Shape(data={"name": name, "password": password})
    shape.is_valid()
    return set(shape.errors)


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}, ["text"], "", " ", "x" * 11])
def test_only_a_string_is_accepted_as_text(value):
    assert refused(value, "p") == {"name"}


@pytest.mark.parametrize("value", ["with\x00nul", "alone \ud800"])
def test_text_that_the_database_cannot_store_is_refused(value):
    assert refused(value[-9:], value) == {"name", "password"}


def test_a_password_is_kept_exactly_as_typed():
    shape = Shape(data={"name": " Ann ", "password": "  two  spaces  "})
    assert shape.is_valid()
    assert shape.validated_data == {"name": "Ann", "password": "  two  spaces  "}


def test_a_password_that_is_absurdly_long_is_refused_before_it_is_hashed():
    assert refused("Ann", "x" * 1025) == {"password"}
