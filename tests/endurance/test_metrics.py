"""Workers are killed and stopped: every scrape has the others, and none takes long."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.samples import Sample

from tests.ports import free_port
from tests.server.databases import fresh_postgres
from tests.server.running import RunningServer, running
from tests.server.scrape import Scrape
from tests.waiting import NEVER, wait_until

WORKERS = 3
KILLS = 12
LONGEST = 3.0
"""Seconds for a scrape: one for the workers, one for the database, and one for a busy machine."""
COUNTED = "vestibule_http_request_seconds_count"


def scraped(server: RunningServer) -> Scrape:
    """Scrape, which takes no longer than it may."""
    port, began = server.variables["VESTIBULE_METRICS_PORT"], time.monotonic()
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=NEVER, trust_env=False)
    assert answer.status_code == 200
    assert time.monotonic() - began < LONGEST
    return Scrape(answer.text)


def numbers(page: Scrape) -> dict[str, float]:
    up = [each for each in page.samples if each.name == "vestibule_worker_up"]
    return {each.labels["worker"]: each.value for each in up}


@contextmanager
def serving(home: Path, engine: str) -> Iterator[RunningServer]:
    """Run a server of several workers, whose metrics have a port of their own."""
    with fresh_postgres() as url:
        variables = {
            "VESTIBULE_DATABASE_URL": url,
            "VESTIBULE_ENGINE": engine,
            "VESTIBULE_WORKERS": str(WORKERS),
            "VESTIBULE_ALLOW_SINGLE_NODE_LIMITS": "1",
            "VESTIBULE_METRICS_PORT": str(free_port()),
        }
        with running(home, variables) as server:
            yield server


@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_a_scrape_has_all_that_live_whichever_is_killed_or_stopped(tmp_path, engine):
    with serving(tmp_path, engine) as server:
        everyone = {str(number): 1.0 for number in range(WORKERS)}
        for kill in range(KILLS):
            wait_until(lambda: numbers(scraped(server)) == everyone)
            before = {s.labels["worker"]: s.value for s in of_healthz(scraped(server))}
            for _ in range(2 * WORKERS):
                assert server.get("/healthz").status_code == 200
            after = {s.labels["worker"]: s.value for s in of_healthz(scraped(server))}
            assert sum(after.values()) - sum(before.values()) == 2 * WORKERS
            assert all(after[number] >= value for number, value in before.items())

            victim = server.workers()[kill % WORKERS]
            os.kill(victim, signal.SIGSTOP)
            assert sorted(numbers(scraped(server)).values()) == [0, 1, 1]
            os.kill(victim, signal.SIGKILL if kill % 2 else signal.SIGCONT)
            assert len(numbers(scraped(server))) == WORKERS
        assert set(numbers(scraped(server))) == set(everyone)


@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_workers_that_were_replaced_are_not_missing(tmp_path, engine):
    with serving(tmp_path, engine) as server:
        for _ in range(3):
            before = set(server.workers())
            os.kill(server.process.pid, signal.SIGHUP)
            wait_until(partial(are_others, server, before))
            wait_until(lambda: list(numbers(scraped(server)).values()) == [1.0] * WORKERS)


def are_others(server: RunningServer, before: set[int]) -> bool:
    return not before & set(server.workers())


def of_healthz(page: Scrape) -> list[Sample]:
    return [s for s in page.samples if s.name == COUNTED and s.labels["route"] == "healthz"]
