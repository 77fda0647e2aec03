"""Workers that end are started again, each after its own pause."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.manual_clock import ManualClock
from tests.ports import free_port
from tests.server.running import command
from vestibule.server.engine.restarts import LONGEST_PAUSE, RESET_AFTER, Restarts


def test_pauses_double_up_to_the_longest_and_begin_again_after_a_while():
    clock = ManualClock()
    restarts = Restarts(clock)
    pauses = []
    for _ in range(9):
        pauses.append(restarts.ended(0))
        clock.moment += pauses[-1]
        assert restarts.take_due() == [0]
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10])
    assert pauses[-1] == LONGEST_PAUSE
    clock.moment += RESET_AFTER + 1
    assert restarts.ended(0) == 0.1


def test_a_worker_that_keeps_ending_keeps_no_other_waiting():
    clock = ManualClock()
    restarts = Restarts(clock)
    assert restarts.next_in() is None
    for _ in range(9):
        clock.moment += restarts.ended(0)
        restarts.take_due()
    restarts.ended(0)
    clock.moment += 1
    restarts.ended(1)
    assert restarts.next_in() == pytest.approx(0.1)
    assert restarts.take_due() == []
    clock.moment += 0.2
    assert restarts.take_due() == [1]
    assert restarts.next_in() == pytest.approx(8.8)
    clock.moment += 9
    assert restarts.next_in() == 0
    assert restarts.take_due() == [0]
    assert restarts.take_due() == []


@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_a_start_fails_if_no_worker_can_be_loaded(tmp_path: Path, engine: str):
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.server.unloadable",
        "VESTIBULE_ENGINE": engine,
        "VESTIBULE_PORT": str(free_port()),
    }
    failed = command("serve", "--no-migrate", home=tmp_path, variables=variables)
    assert failed.returncode == 1
    assert failed.stderr.endswith(
        "vestibule: No worker could start; the lines above may say why.\n"
    )
    assert "unloadable" in failed.stderr
