"""PostgreSQL has no room: a write that it refuses is noted, and whether there is room is tried."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import Error, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from tests.server.databases import fresh_postgres
from tests.servers import stoppable_postgres
from vestibule.database import Trouble, trouble_of
from vestibule.delivery import worker
from vestibule.server.engine import node_state
from vestibule.server.environment.database import database
from vestibule.server.postgresql import room
from vestibule.server.postgresql.room import lacks_room

pytestmark = pytest.mark.django_db  # whose connections are others
FULL = Path("/dev/full")
"""The device on which each write fails as on a disk that is full (ENOSPC)."""
TEMPORARY = 8
"""Files beside the tables that a connection may make: more than the test has it make."""


@pytest.fixture(autouse=True)
def _no_doubt_is_left() -> Iterator[None]:
    yield
    node_state.forget_doubt()


class Disk:
    """The disk of a PostgreSQL of our own, which is full for one of its connections."""

    def __init__(self, connection: BaseDatabaseWrapper, url: str, table: str) -> None:
        with psycopg.connect(url, autocommit=True) as operator:
            operator.execute(f"CREATE TABLE {table} (text text)")  # type: ignore[call-overload,unused-ignore]
            asked = "SELECT current_setting('data_directory'), pg_relation_filepath(%s)"
            data, path = operator.execute(asked, (table,)).fetchone() or ("", "")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        self._table = Path(data, path)
        folder = Path(data, "base", "pgsql_tmp")
        folder.mkdir(exist_ok=True)
        owner = folder.parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        self._temporary = [folder / f"pgsql_tmp{pid}.{number}" for number in range(TEMPORARY)]

    def fill(self) -> None:
        """Leave no room for the table, which is empty, and for temporary files."""
        self._table.unlink()
        for path in (self._table, *self._temporary):
            path.symlink_to(FULL)

    def make_room(self) -> None:
        """Let temporary files find room again."""
        for path in self._temporary:
            path.unlink(missing_ok=True)


def test_a_write_that_finds_no_room_is_noted_and_room_is_tried(case):
    with stoppable_postgres() as postgres:
        for engine in ("plain", "tuned"):
            with case(engine):
                node_state.forget_doubt()
                settings = database(postgres.url, tuned=engine == "tuned")
                connection = ConnectionHandler({"default": settings})["default"]
                disk = Disk(connection, postgres.url, engine)
                assert not lacks_room(connection)
                disk.fill()
                assert not node_state.is_room_doubted()
                with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {engine} VALUES ('text')")  # noqa: S608 - ours
                assert trouble_of(refused.value) is Trouble.DISK_FULL  # as each refusal is asked
                assert node_state.is_room_doubted()
                assert lacks_room(connection)
                disk.make_room()
                assert not lacks_room(connection)
                connection.close()


def refusal(state: str) -> str:
    """Return a query that PostgreSQL refuses with this SQLSTATE."""
    return f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"


def test_only_what_a_lack_of_room_may_cause_is_doubt(case, monkeypatch):
    with fresh_postgres() as url:
        connection = ConnectionHandler({"default": database(url)})["default"]
        for state, doubted in {
            "53100": True,
            "XX000": True,
            "23505": False,
            "57014": False,
        }.items():
            with case(state):
                node_state.forget_doubt()
                with pytest.raises(Error) as refused, connection.cursor() as cursor:
                    cursor.execute(refusal(state))
                trouble_of(refused.value)
                assert node_state.is_room_doubted() is doubted
        for state, lacks in {"53100": True, "XX000": True, "53400": False}.items():
            with case(state):
                monkeypatch.setattr(room, "_SPILL", refusal(state))
                assert lacks_room(connection) is lacks
        for state in ("57014", "57P01"):
            with case(state):
                monkeypatch.setattr(room, "_SPILL", refusal(state))
                with pytest.raises(OperationalError):
                    lacks_room(connection)
        connection.close()


def test_the_sender_of_messages_notes_it_too(monkeypatch):
    def deliver(*_: object, **__: object) -> tuple[int, bool]:
        raise OperationalError from psycopg.errors.DiskFull()

    monkeypatch.setattr(worker, "_take_turns", deliver)
    worker.Worker()._round()
    assert node_state.is_room_doubted()


def test_all_workers_of_a_node_know_of_a_doubt():
    another = multiprocessing.get_context("fork").Process(target=node_state.doubt_room)
    another.start()
    another.join()
    assert node_state.is_room_doubted()
