"""Names that look alike have one skeleton, and no name mixes scripts that no language mixes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vestibule.conf import Settings
from vestibule.core import confusables
from vestibule.core.confusables import is_mixed, skeleton, skeletons
from vestibule.core.errors import Problem
from vestibule.core.identifiers import SKELETON_MAX, username_problem, username_skeleton

RESERVED = Settings().RESERVED_USERNAMES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "Admin"),
        ("admin", "adrnin"),
        ("paul", "pau1"),
        ("paypal", "\u0440\u0430\u0443\u0440\u0430l"),  # Cyrillic, but for the last
        ("scope", "\u0455\u0441\u043e\u0440\u0435"),  # Cyrillic throughout
        ("bob", "b\u0ce6b"),  # a zero of Kannada, which looks like the letter
        ("ann", "ann\u3164"),  # an invisible letter
        ("j\u00f6rg", "jo\u0308rg"),
        ("\u00c4nne", "\u00e4nne"),
        ("\u5df3", "\u5df3\u3164"),
        ("\u0643", "\u06a9"),  # Arabic and Persian kaf
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ann", "anne"), ("b0b", "bob"), ("j\u00f6rg", "jorg"), ("a.b", "ab")]
)
def test_other_names_have_different_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("twin", "known"), [("pauI", "paul"), ("b0b", "bob"), ("\u0406ra", "lra"), ("rnax", "Max")]
)
def test_a_name_is_compared_with_its_capitals_as_they_look_too(twin, known):
    assert skeleton(known) in skeletons(twin)


def test_ascii_needs_no_tables_for_the_same_skeleton():
    table = confusables._prototypes()
    letters = [chr(point) for point in range(33, 127)]
    assert [confusables._prototype(each) for each in letters] == [
        each.translate(table) for each in letters
    ]


def test_a_prototype_is_its_own_prototype():
    table = confusables._prototypes()
    assert all(sign.translate(table) == sign for sign in table.values())


def test_ascii_names_load_no_tables():
    code = (
        "import sys; from vestibule.core.identifiers import username_problem as problem;"
        "assert problem('ann', reserved=('admin',)) is None;"
        "assert not any('confusable_homoglyphs' in each for each in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "name",
    [
        "ann",
        "anna.2",
        "\u0430\u043d\u043d\u0430",  # Cyrillic
        "\u0430\u043d\u043d\u0430_2",
        "\u03ac\u03bd\u03bd\u03b1",  # Greek
        "taro\u5c71\u7530\u30bf\u30ed\u30fc\u3061",  # Latin and the three of Japanese
        "kim\u91d1\u91d1\uae40",  # Latin, Han, Hangul
        "\u674e\u3105li",  # Han, Bopomofo, Latin
        "\u0646\u0627\u0645\u0665",  # Arabic, with its own digit
        "j\u00f6rg",
    ],
)
def test_a_name_of_one_language_is_not_mixed(name):
    assert not is_mixed(name)
    assert username_problem(name, reserved=RESERVED) is None


@pytest.mark.parametrize(
    "name",
    [
        "\u0430nn",  # Cyrillic and Latin
        "\u03b1nn",  # Greek and Latin
        "\u0430\u03bd",  # Cyrillic and Greek
        "\uae40\u3061",  # Hangul and Hiragana
        "\u0646\u0627\u0645\u0665\u06f5",  # digits of Arabic and of Persian
        "ann3\u0969",  # and of Devanagari
    ],
)
def test_a_mixture_of_scripts_or_digits_is_refused(name):
    assert username_problem(name, reserved=RESERVED) == Problem("username_mixed_scripts")


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "ADMIN",
        "adrnin",
        "\uff41dmin",  # full width: the same letters
        "postrnaster",
        "ann\u3164",
        "ann\u1160",
        "..",
        "",
        "two words",
        "somebody@else.example",
        "d41d8cd98f00b204e9800998ecf8427e",
    ],
)
def test_reserved_and_invisible_names_are_invalid(name):
    assert username_problem(name, reserved=RESERVED) == Problem("username_invalid")


def test_a_look_alike_of_a_reserved_name_is_reserved_too():
    twin = "\u0455\u0441\u043e\u0440\u0435"
    assert username_problem(twin, reserved=()) is None
    assert username_problem(twin, reserved=("scope",)) == Problem("username_invalid")
    assert username_problem("admin", reserved=()) is None


@pytest.mark.parametrize("name", ["", "ann@example.org", "d41d8cd98f00b204e9800998ecf8427e"])
def test_a_name_that_was_not_chosen_has_no_skeleton(name):
    assert username_skeleton(name) is None


def test_a_skeleton_fits_its_column_for_any_name():
    assert len(username_skeleton("m" * 150) or "") == SKELETON_MAX
    assert len(username_skeleton("\ufdfa" * 150) or "") == SKELETON_MAX
