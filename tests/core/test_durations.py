"""Durations as text: one notation, in which what is written is also shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.core.durations import LONGEST, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("0.5s", timedelta(milliseconds=500)),
        ("10m", timedelta(minutes=10)),
        ("1h30m", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
        ("1.5d", timedelta(hours=36)),
    ],
)
def test_a_duration_is_numbers_with_units(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "10", "10 m", "-1d", "1w", "10M", "nan", "nand", "infd", "d", "1..5d", "1.d", "\u0663d",
     "9" * 99 + "d", "999999999999d", "36500d1s"],
)  # fmt: skip
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match=r"duration|longer"):
        parse_duration(text)


@given(st.timedeltas(timedelta(0), LONGEST))
def test_what_is_shown_is_read_as_the_same(duration):
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize("text", ["0s", "10m", "1h30m", "7d", "1d0.25s"])
def test_it_is_shown_as_it_is_written(text):
    assert format_duration(parse_duration(text)) == text
