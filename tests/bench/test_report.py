"""What a run prints: our own CPU beside each ratio of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from bench import __main__ as bench
from bench import processes, report, result
from tests.bench.rounds import row, window


def printed(*ratios: str) -> list[str]:
    rows = [
        row("refresh", "vestibule", window(server=0.75, database=0.25)),
        row("refresh", "simplejwt", window(server=8)),
        row("host", "vestibule", window(server=0.2)),
    ]
    kept = [asdict(each) | {"database_cpu_ms": 0.25} for each in rows]
    found = {
        "rows": kept,
        "absent": {},
        "ceilings": {},
        "double_spend": [],
        "startup": {},
        "ratios": dict.fromkeys(ratios, 0.125),
    }
    return report.printed(found).splitlines()[-len(ratios) :]


def test_our_own_cpu_stands_beside_each_ratio_of_it():
    ours = "ours 0.750 ms in the server and 0.250 in the database"
    assert printed("refresh_cpu_vs_simplejwt", "norow_cpu_vs_simplejwt", "ready_s") == [
        f"refresh_cpu_vs_simplejwt 0.125, {ours}  (above the floor, goal missed)",
        f"norow_cpu_vs_simplejwt 0.125, {ours.replace('0.750', '0.200')}  (goal reached)",
        "ready_s 0.125  (goal reached)",
    ]
    assert printed("profile_cpu_vs_best_peer") == ["profile_cpu_vs_best_peer 0.125  (goal reached)"]


def test_a_neighbor_is_busy_until_the_block_is_left():
    with processes.neighbor():
        children = psutil.Process().children()
        (busy,) = [each for each in children if "while True: pass" in each.cmdline()]
    assert not busy.is_running()


@pytest.mark.parametrize(
    ("value", "asked"), [(None, False), ("", False), ("0", False), ("1", True)]
)
def test_a_variable_asks_for_it(monkeypatch, value, asked):
    monkeypatch.delenv("NEIGHBOR", raising=False)
    if value is not None:
        monkeypatch.setenv("NEIGHBOR", value)
    assert bench.asked_for("NEIGHBOR") == asked


def test_what_was_measured_beside_a_neighbor_is_no_figure_for_the_page(tmp_path: Path):
    result.write(tmp_path, {"ratios": {}}, neighbor=True)
    assert [each.name for each in tmp_path.iterdir()] == ["neighbor.json"]
