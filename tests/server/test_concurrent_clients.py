"""Thirty-two people at once on the embedded SQLite server: nothing lost, nobody turned away."""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.server.migrated import running_migrated
from tests.server.running import RunningServer

CLIENTS = 32
REFRESHES = 10


def story(server: RunningServer, number: int) -> Counter[int]:
    """Live through it once; returns how often each status was answered."""
    email = f"client{number}@example.org"
    with server.client() as person:
        answers = [person.register(email), person.log_in(email)]
        answers += [person.renew() for _ in range(REFRESHES)]
        answers += [person.profile(), person.log_out()]
    return Counter(answer.status_code for answer in answers)


def rows(home: Path, question: str) -> int:
    with closing(sqlite3.connect(home / "vestibule.sqlite3")) as database:
        counted: int = database.execute(question).fetchone()[0]
        return counted


def test_thirty_two_clients_at_once_lose_nothing(tmp_path):
    # Who waits for a hash on a busy machine is turned away after seconds: no claim of this one.
    patient = {"DJANGO_SETTINGS_MODULE": "tests.server.patient"}
    with running_migrated(tmp_path, patient) as server:
        with ThreadPoolExecutor(CLIENTS) as pool:
            found = list(pool.map(lambda number: story(server, number), range(CLIENTS)))
        output = server.output
    assert sum(found, Counter()) == {201: CLIENTS, 200: CLIENTS * (REFRESHES + 3)}
    assert "locked" not in output
    assert "Traceback" not in output
    table = "SELECT count(*) FROM vestibule_session"
    assert rows(tmp_path, table) == 2 * CLIENTS
    assert rows(tmp_path, f"{table} WHERE end_reason = 'signed_out'") == CLIENTS
    assert rows(tmp_path, f"{table} WHERE generation = {REFRESHES}") == CLIENTS
