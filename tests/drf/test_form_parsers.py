"""Forms are read as strictly as JSON."""

from __future__ import annotations

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from vestibule.drf.body import BodyTooLarge
from vestibule.drf.file_parsers import FormFileParser
from vestibule.drf.form_parsers import (
    MAX_FIELDS,
    SmallFormParser,
    SmallMultiPartParser,
    StrictFormParser,
    StrictMultiPartParser,
)

MULTIPART = "multipart/form-data; boundary=b"


def form(raw: bytes):
    return StrictFormParser().parse(BytesIO(raw))


def multipart(*parts: bytes):
    raw = b"".join(b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return StrictMultiPartParser().parse(BytesIO(raw + b"--b--\r\n"), MULTIPART)


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"", {}),
        (b"a=1&b=", {"a": "1", "b": ""}),
        (b"name=Zo%C3%AB+Example", {"name": "Zoë Example"}),
    ],
)
def test_a_form_in_utf8_is_read(raw, fields):
    assert form(raw) == fields


@pytest.mark.parametrize(
    "raw",
    [
        b"a=1&a=2",
        b"a=1&%61=2",
        b"a",
        b"a=%ff",
        b"\xff=1",
        b"&".join(b"f%d=1" % number for number in range(MAX_FIELDS + 1)),
    ],
)
def test_a_form_that_two_readers_could_read_differently_is_refused(raw):
    with pytest.raises(ParseError):
        form(raw)


def test_text_fields_of_a_multipart_form_are_read_and_files_ignored():
    fields = multipart(
        b'name="a"\r\n\r\n1',
        b'name="f"; filename="f.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG',
        b'name="b"\r\n\r\n',
    )
    assert fields == {"a": "1", "b": ""}


def test_a_multipart_form_with_a_repeated_name_is_refused():
    with pytest.raises(ParseError):
        multipart(b'name="a"\r\n\r\n1', b'name="a"\r\n\r\n2')


def test_a_multipart_form_with_too_many_fields_is_refused():
    with pytest.raises(ParseError):
        multipart(*(b'name="f%d"\r\n\r\n1' % number for number in range(MAX_FIELDS + 1)))


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=\xff"])
@pytest.mark.parametrize("parser", [StrictMultiPartParser, SmallMultiPartParser, FormFileParser])
def test_a_multipart_form_without_a_boundary_is_refused(parser, kind, rf):
    with pytest.raises(ParseError):
        parser().parse(BytesIO(b"--b--"), kind, {"request": rf.post("/")})


@pytest.mark.parametrize(
    "parser", [StrictFormParser, StrictMultiPartParser, SmallFormParser, SmallMultiPartParser]
)
def test_a_form_that_is_too_large_is_refused(parser):
    with pytest.raises(BodyTooLarge):
        parser().parse(BytesIO(b"x" * 65_537), MULTIPART)
