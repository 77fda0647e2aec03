"""The page and its chart say what the results hold, and nothing else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench import machines
from bench.chart import Panel, chart, shown
from bench.measurement import Plan
from bench.page import drawing, page
from bench.ratios import fixed
from bench.report import printed
from tests.bench.rounds import row, window

PLAN = Plan(rounds=1, seconds=1, warm_up_seconds=0, connections=1, users=1, workers=2)
RECT = "{http://www.w3.org/2000/svg}rect"


def bars(drawn: str) -> list[dict[str, str]]:
    """Return the attributes of a chart's bars."""
    return [bar.attrib for bar in ET.fromstring(drawn).findall(RECT)]  # noqa: S314 - our own


@pytest.fixture
def found() -> dict[str, Any]:
    rows = [
        row("refresh", "vestibule", window(server=0.5, database=0.25)),
        row("refresh", "simplejwt", window(server=3, database=3)),
        row("login", "vestibule", window(rate=200)),
    ]
    return {
        "taken_at": "2030-01-02T03:04:05+00:00",
        "commit": "12345678",
        "machine": {"processor": "Any", "cores": 2, "memory_mb": 8000, "system": "Linux 1"},
        "versions": {"python": "3.11.1", "postgresql": "15.1", "simplejwt": {"django": "5.2"}},
        "plan": asdict(PLAN),
        "absent": {"djoser": "it did not install\nand more"},
        "rows": [asdict(each) for each in rows],
        "ceilings": {"sign": 12345.6},
        "double_spend": [
            {"system": "simplejwt", "accepted": [2, 8, 3], "successors": [2, 8, 3]},
            {"system": "vestibule", "accepted": [8, 8], "successors": [1, 1]},
        ],
        "startup": {"ready_s": 1.5},
        "host_cache_hit_rate": 0.998,
        "ratios": fixed(rows, {}),
    }


def test_the_page_judges_each_figure_that_was_measured(found):
    text = page(found, None)
    assert "(`refresh_cpu_vs_simplejwt`) | 0.125 | 0.167 | 0.111 | above the floor" in text
    assert "profile_cpu_vs_best_peer" not in text
    assert "Taken on 2030-01-02 (commit 12345678): Any" in text
    assert "django 5.2" in text


def test_the_page_shows_what_each_kind_of_machine_has_measured_last(found, tmp_path):
    slow = found["ratios"] | {"refresh_cpu_vs_simplejwt": 0.2}
    for processor, day, ratios in [
        ("Any", "2029-01-01", slow),
        ("Other (R) 7", "2029-01-02", slow),
        ("Any", "2030-01-02", found["ratios"]),
    ]:
        about = {"processor": processor, "cores": 2}
        run = found | {"machine": about, "taken_at": f"{day}T03:04:05", "ratios": ratios}
        machines.keep(machines.summary(run), tmp_path)
    text = page(found, None, machines.kept(tmp_path))
    assert "|  | Any, 2 cores | Other (R) 7, 2 cores |" in text
    assert "| 0.125 (goal missed) | 0.2 (UNDER THE FLOOR) |" in text
    assert "| refresh: CPU ms, server + database | 0.5 + 0.25 | 0.5 + 0.25 |" in text
    assert "Each machine" not in page(found, None)


def test_the_page_shows_the_limit_that_hashing_alone_sets(found):
    assert "would reach" not in page(found, None)
    found["ceilings"]["hash-native-kept"] = 300.0
    reached = {"logins_vs_simplejwt_same_build": 1.2, "logins_vs_best_python_peer": 1.6}
    found["ratios"] |= {"argon2_build": "native", **reached}
    text = page(found, None)
    assert "`logins_vs_simplejwt_same_build` 1.8 and" in text
    assert "`logins_vs_best_python_peer` 2.4: higher" in text


def test_a_peer_that_is_not_there_is_named_with_its_reason(found):
    assert "djoser is not among them: it did not install" in page(found, None)
    assert "djoser is not there: it did not install" in printed(found)


def test_double_spends_show_the_least_and_the_most(found):
    text = page(found, None)
    assert "| simplejwt | 2 to 8 | 2 to 8 |" in text
    assert "| vestibule | 8 | 1 |" in text


def test_the_chart_has_a_bar_for_every_row_and_colours_for_dark_pages(found):
    drawn = drawing(found)
    assert len(bars(drawn)) == 3
    assert "prefers-color-scheme: dark" in drawn


def test_bars_are_as_long_as_their_values_and_labels_cannot_break_the_picture():
    first, second = bars(chart([Panel("a < b", [("<x>", 2), ("us", 1)])], ours="us", about="&"))
    assert float(first["width"]) == 2 * float(second["width"])
    assert (first["class"], second["class"]) == ("bar", "bar ours")


@pytest.mark.parametrize(
    ("value", "text"), [(0.0123456, "0.0123"), (1.5, "1.5"), (99.96, "100"), (12345.6, "12,346")]
)
def test_three_figures_count(value, text):
    assert shown(value) == text


def test_growth_shows_each_size_and_what_pruning_did(found):
    row = {"10": {"cpu_ms": 1.0, "p50_ms": 2.0}, "1000": {"cpu_ms": 1.5, "p50_ms": 3.0}}
    slow = {"cpu_ms": 1.5, "p50_ms": 20.0}
    growth = {
        "sizes": [10, 1000],
        "routes": {"refresh": row, "users": row, "events": row | {"1000": slow}},
        "lists": ["users", "events"],
        "plans": {"refresh": ["-- UPDATE t\nUpdate on t"]},
        "changed_plans": [],
        "pruning": {
            "removed": {"sessions": 5000, "events": 7},
            "seconds": 2,
            "p99_ms": 4,
            "idle_p99_ms": 3,
        },
    }
    text = page(found, growth)
    assert "| request | CPU ms at 10 | CPU ms at 1,000 | p50 ms, largest | under 20 ms |" in text
    assert "| refresh | 1 | 1.5 | 3 |  |" in text
    assert "| users | 1 | 1.5 | 3 | reached |" in text
    assert "| events | 1 | 1.5 | 20 | MISSED |" in text
    assert "between 10 and 1,000 accounts: none." in text
    assert "5,000 sessions" in text
    assert "Update on t" in text
