"""``kill -9`` under load: no sign-out that was acknowledged comes back, no good session dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.server.databases import fresh_postgres
from tests.server.running import Client, RunningServer, command, production, running
from tests.servers import redis_url

CLIENTS = 8
SECONDS_OF_LOAD = 2.0
REFRESHES = 6


@dataclass
class Held:
    """What a client knows of one session: only answers that reached it count."""

    access: str
    refresh: str
    sign_out_asked: bool = False
    signed_out: bool = False


@dataclass
class Person:
    """Signs in, refreshes and signs out until told to stop, and writes down what it was told."""

    email: str
    client: Client
    stop: threading.Event
    sessions: list[Held] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    def live(self) -> None:
        while not self.stop.is_set():
            try:
                self._session()
            except httpx.TransportError:
                time.sleep(0.05)  # the server is gone; what was not answered is not known

    def _session(self) -> None:
        if not self._expect(self.client.log_in(self.email), 200):
            return
        held = Held(self.client.access, self.client.refresh)
        self.sessions.append(held)
        for _ in range(REFRESHES):
            if self.stop.is_set() or not self._refresh(held):
                return
        if len(self.sessions) % 2:
            held.sign_out_asked = True
            held.signed_out = self._expect(self.client.log_out(), 200)

    def _refresh(self, held: Held) -> bool:
        """Refresh; where the answer is lost, ask again with the same token, as clients do."""
        for _ in range(2):
            try:
                answer = self.client.renew(held.refresh)
            except httpx.TransportError:
                continue
            held.access, held.refresh = self.client.access, self.client.refresh
            return self._expect(answer, 200)
        return False

    def _expect(self, answer: httpx.Response, status: int) -> bool:
        if answer.status_code != status:
            self.surprises.append(f"{answer.request.url.path} {answer.status_code} {answer.text}")
        return answer.status_code == status


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[ExitStack, RunningServer]]:
    """A production server with two workers on PostgreSQL and Redis."""
    with ExitStack() as stack:
        variables = production(
            VESTIBULE_DATABASE_URL=stack.enter_context(fresh_postgres()),
            VESTIBULE_REDIS_URL=redis_url(),
            VESTIBULE_WORKERS="2",
            VESTIBULE_PORT=str(free_port()),
        )
        assert command("migrate", home=tmp_path, variables=variables).returncode == 0
        yield stack, stack.enter_context(running(tmp_path, variables))


def people(server: RunningServer, stack: ExitStack, stop: threading.Event) -> list[Person]:
    """Register everybody, so that the load itself is signing in, refreshing and signing out."""
    found = []
    for number in range(CLIENTS):
        person = Person(f"p{number}@example.org", stack.enter_context(server.client()), stop)
        assert person.client.register(person.email).status_code == 201
        found.append(person)
    return found


def broken(server: RunningServer, everybody: list[Person]) -> list[str]:
    """Ask about every session that was ever acknowledged; return the promises that were broken."""
    found = []
    for held in (held for person in everybody for held in person.sessions):
        with server.client() as client:
            if held.signed_out:
                answers = [client.renew(held.refresh), client.profile(access=held.access)]
                found += [f"came back: {each}" for each in answers if each.status_code != 401]
            elif not held.sign_out_asked:
                answer = client.renew(held.refresh)
                if answer.status_code != 200:
                    found.append(f"died: {answer.text}")
    return found


def test_a_kill_under_load_breaks_no_promise(started):
    stack, server = started
    stop = threading.Event()
    everybody = people(server, stack, stop)
    threads = [threading.Thread(target=person.live) for person in everybody]
    for thread in threads:
        thread.start()
    try:
        time.sleep(SECONDS_OF_LOAD)
        os.kill(server.workers()[0], signal.SIGKILL)  # the other worker goes on, a new one comes
        time.sleep(SECONDS_OF_LOAD)
        server.kill()
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    again = stack.enter_context(running(server.home, server.variables))
    assert broken(again, everybody) == []
    assert [each for person in everybody for each in person.surprises] == []
    counted = [held.signed_out for person in everybody for held in person.sessions]
    # There was load: on a busy machine, less of it.
    assert counted.count(True) >= CLIENTS // 2
    assert counted.count(False) >= CLIENTS // 2
