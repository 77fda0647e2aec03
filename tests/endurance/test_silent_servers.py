"""PostgreSQL and Redis are stopped (SIGSTOP), or have too few connections for all."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.server.away import until
from tests.server.running import (
    ROOT,
    VESTIBULE,
    Client,
    RunningServer,
    command,
    environment,
    production,
    running,
)
from tests.servers import Stoppable, stoppable_postgres, stoppable_redis
from tests.waiting import NEVER, wait_until

CALLERS = 60
STOPPED = 6.0
"""Seconds for which a server is stopped."""
WITHIN = 2.0
"""Seconds within which an answer comes that needs a silent database."""
EMAIL = "ann@example.org"
Answers = list[tuple[int, float]]


@contextmanager
def served(home: Path, postgres: Stoppable, **variables: str) -> Iterator[RunningServer]:
    """Run a production server on this PostgreSQL."""
    given = production(VESTIBULE_DATABASE_URL=postgres.url, **variables)
    done = command("migrate", home=home, variables=given)
    assert done.returncode == 0, done.stderr
    with running(home, given) as server:
        yield server


def asked_for(seconds: float, ask: Callable[[], httpx.Response], pause: float = 0) -> Answers:
    """Ask again and again; returns each status with the seconds that it took."""
    answers, end = [], time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        answers.append((ask().status_code, time.monotonic() - began))
        time.sleep(pause)
    return answers


def say(figures: str) -> None:
    print(figures)  # noqa: T201 - the numbers are what one runs this for


def slowest(answers: Answers) -> float:
    return max(seconds for _, seconds in answers)


@pytest.mark.parametrize("engine", ["tuned", "plain"])
def test_a_stopped_database_is_refused_within_two_seconds_and_liveness_goes_on(tmp_path, engine):
    with ExitStack() as stack:
        postgres = stack.enter_context(stoppable_postgres())
        server = stack.enter_context(served(tmp_path, postgres, VESTIBULE_ENGINE=engine))
        ann = stack.enter_context(server.client())
        assert ann.register(EMAIL).status_code == 201
        probes = stack.enter_context(server.client())
        clients = [stack.enter_context(server.client()) for _ in range(CALLERS)]
        asks: dict[str, Callable[[Client], httpx.Response]] = {
            "profile": lambda client: client.profile(access=ann.access),
            "sessions": lambda client: client.send("GET", "sessions/", access=ann.access),
            "refresh": lambda client: client.renew(ann.refresh),
            "sign-in": lambda client: client.log_in(EMAIL),
            "/readyz": lambda client: client.http.get("/readyz"),
        }
        names = [name for name, _ in zip(cycle(asks), clients, strict=False)]

        def call(name: str, client: Client) -> Answers:
            return asked_for(STOPPED, lambda: asks[name](client), pause=0.3)

        with ThreadPoolExecutor(CALLERS + 1) as pool:
            postgres.stop()
            began = time.monotonic()
            alive = pool.submit(asked_for, STOPPED, lambda: probes.http.get("/healthz"))
            each = list(pool.map(call, names, clients))
        postgres.go_on()
        until(lambda: probes.http.get("/readyz").status_code == 200)
        until(lambda: ann.profile().status_code == 200)
        back = time.monotonic() - began - STOPPED
        assert ann.renew().status_code == 200
        said = server.output
    healthy, answers = alive.result(), [answer for found in each for answer in found]
    for name in asks:
        mine = [one for ours, one in zip(names, each, strict=True) if ours == name]
        found = [answer for one in mine for answer in one]
        say(f"{engine}: {name}: {len(found)} answers, slowest {slowest(found):.2f} s")
    say(f"/healthz: {len(healthy)} times, slowest {slowest(healthy):.3f} s; back in {back:.2f} s")
    assert {status for status, _ in answers} <= {200, 429, 503}
    assert slowest(answers) < WITHIN
    assert {status for status, _ in healthy} == {200}
    assert slowest(healthy) < 0.5
    assert said.count("The database does not answer") == 1
    assert said.count("The database answers again") == 1


def test_a_worker_can_be_stopped_while_the_database_is_silent(tmp_path):
    given = {"VESTIBULE_DELIVERY": "worker"}
    with ExitStack() as stack:
        postgres = stack.enter_context(stoppable_postgres())
        server = stack.enter_context(served(tmp_path, postgres, **given))
        log = tmp_path / "worker.log"
        with log.open("wb") as out:
            worker = subprocess.Popen(
                [sys.executable, *VESTIBULE, "worker"],
                cwd=ROOT,
                env=environment(tmp_path, server.variables),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        stack.callback(worker.kill)
        wait_until(lambda: "Sending messages" in log.read_text())
        postgres.stop()
        wait_until(lambda: "the outbox cannot be read" in log.read_text())
        postgres.go_on()
        wait_until(lambda: "the outbox can be read again" in log.read_text())
        postgres.stop()
        wait_until(lambda: log.read_text().count("the outbox cannot be read") == 2)
        began = time.monotonic()
        worker.terminate()
        assert worker.wait(NEVER) == 0
        say(f"the worker stopped after {time.monotonic() - began:.2f} s")
        assert time.monotonic() - began < 15


def test_a_stopped_redis_costs_sign_ins_little(tmp_path):
    with ExitStack() as stack:
        postgres = stack.enter_context(stoppable_postgres())
        redis = stack.enter_context(stoppable_redis())
        server = stack.enter_context(served(tmp_path, postgres, VESTIBULE_REDIS_URL=redis.url))
        clients = [stack.enter_context(server.client()) for _ in range(8)]
        for number, client in enumerate(clients):
            assert client.register(f"ann{number}@example.org").status_code == 201

        def sign_in(number: int) -> Answers:
            email = f"ann{number}@example.org"
            return asked_for(STOPPED, lambda: clients[number].log_in(email))

        rates = {}
        for name, change in {"before": None, "stopped": redis.stop, "after": redis.go_on}.items():
            if change is not None:
                change()
            with ThreadPoolExecutor(len(clients)) as pool:
                found = list(pool.map(sign_in, range(len(clients))))
            answers = [each for one in found for each in one]
            rates[name] = sum(status == 200 for status, _ in answers) / STOPPED
            say(f"{name}: {rates[name]:.0f} sign-ins/s, slowest {slowest(answers):.2f} s")
        said = server.output
    assert rates["stopped"] > 0.6 * rates["before"]
    assert said.count("Redis does not answer") == 1
    assert said.count("Redis answers again") == 1


def test_a_second_node_gets_its_share_of_twenty_connections(tmp_path):
    with ExitStack() as stack:
        postgres = stack.enter_context(stoppable_postgres(max_connections="20"))
        few = {"VESTIBULE_WORKERS": "2", "VESTIBULE_ALLOW_SINGLE_NODE_LIMITS": "1"}
        first = stack.enter_context(served(tmp_path / "one", postgres, **few))
        ann = stack.enter_context(first.client())
        assert ann.register(EMAIL).status_code == 201
        clients = [stack.enter_context(first.client()) for _ in range(CALLERS)]

        def call(client: Client) -> Answers:
            return asked_for(30, lambda: client.send("GET", "sessions/", access=ann.access))

        with ThreadPoolExecutor(2 * CALLERS) as pool:
            busy = [pool.submit(call, client) for client in clients]
            time.sleep(2)  # until it has all the connections that it can use
            variables = first.variables | {"VESTIBULE_PORT": str(free_port())}
            second = stack.enter_context(running(tmp_path / "two", variables))
            began = time.monotonic()
            others = [stack.enter_context(second.client()) for _ in range(8)]
            until(lambda: others[0].send("GET", "sessions/", access=ann.access).status_code == 200)
            served_after = time.monotonic() - began
            late = [pool.submit(call, client) for client in others]
            here = [answer for each in busy for answer in each.result()]
            there = [answer for each in late for answer in each.result()]
        said = first.output + second.output
    for name, found in {"first": here, "second": there}.items():
        refused = sum(status != 200 for status, _ in found)
        say(f"{name} node: {len(found)} answers, {refused} refused, slowest {slowest(found):.2f} s")
    say(f"the second was served after {served_after:.1f} s")
    assert {status for status, _ in here + there} <= {200, 503}
    assert served_after < 30
    assert sum(status == 200 for status, _ in there) > 0.9 * len(there)
    assert sum(status == 200 for status, _ in here) > 0.9 * len(here)
    assert "2 * (8 + 2) = 20" in said
