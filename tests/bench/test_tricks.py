"""A trick saves what the least of each side says, and every trick can be left out."""

from __future__ import annotations

import pytest

from bench.operations import OPERATIONS
from bench.tricks import FLOOD, TRICKS, Pair, table
from tests.bench import left_out
from tests.server.running import ROOT


def test_what_is_saved_is_told_by_the_least_of_each_side_and_of_each_round():
    pair = Pair("slots", "profile", with_it=(0.9, 0.6, 0.8), without=(0.9, 1.2, 0.8))
    assert pair.saved() == pytest.approx(0.25)
    assert pair.of_rounds() == pytest.approx((0.0, 0.5))
    assert list(table([pair]))[-1].endswith("| 0.600 | 0.800 | 25% | 0% to 50% |")


@pytest.mark.parametrize("name", TRICKS)
def test_each_trick_is_left_out_somewhere_and_shows_somewhere(name):
    trick = TRICKS[name]
    in_settings = f'_name == "{name}"' in (ROOT / "tests" / "bench" / "without.py").read_text()
    assert [name in left_out.LEAVE_OUT, in_settings, bool(trick.variables)].count(True) == 1
    assert set(trick.shows_in) <= {*OPERATIONS, FLOOD}
    assert len(list((ROOT / "docs" / "decisions").glob(f"{trick.decision}-*.md"))) == 1
