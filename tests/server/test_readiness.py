"""Readiness tells the truth: each cause by its own word, and what a node can serve with."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, OperationalError, connection
from django.test import Client

from vestibule.conf import settings as ours
from vestibule.core import clock
from vestibule.models.signing_key import current_ring
from vestibule.server import readiness as module
from vestibule.server.engine import node_state
from vestibule.server.pages import health
from vestibule.server.readiness import LEAST_ROOM, Readiness, State, _of_file

pytestmark = pytest.mark.django_db
OK = {"status": "ok"}


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> Readiness:
    """A process that has not looked yet, and compares the schema at each look."""
    made = Readiness()
    monkeypatch.setattr(health, "readiness", made)
    monkeypatch.setattr(module, "SCHEMA_EVERY", -1.0)
    monkeypatch.setattr(module, "AHEAD_EVERY", -1.0)
    node_state.forget_doubt()  # of a refused write in a test before
    return made


def probed() -> tuple[int, dict[str, Any]]:
    response = Client().get("/readyz", HTTP_HOST="10.0.0.7")
    assert response["Cache-Control"] == "no-store"
    assert ("Retry-After" in response) is (response.status_code == 503)
    return response.status_code, json.loads(response.content)


def change(sql: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def not_ready(*causes: str) -> tuple[int, dict[str, Any]]:
    return 503, {"status": "unavailable", "causes": list(causes)}


def apply(name: str) -> None:
    change(
        "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, CURRENT_TIMESTAMP)",
        "vestibule",
        name,
    )


def test_each_cause_has_its_word_and_one_log_line(settings, monkeypatch, caplog):
    assert probed() == (200, OK)
    monkeypatch.setattr(clock, "own_error", lambda: -timedelta(hours=1))
    assert probed() == (200, OK | {"warnings": ["clock_off"]})
    monkeypatch.setattr(clock, "own_error", lambda: ours.LEEWAY)
    assert probed() == probed() == (200, OK)

    change(
        "DELETE FROM django_migrations WHERE app = %s AND name = %s", "vestibule", "0001_initial"
    )
    assert probed() == probed() == not_ready("schema_behind")
    apply("0001_initial")
    apply("9999_of_a_later_release")
    assert probed() == (200, OK | {"warnings": ["schema_ahead"]})
    monkeypatch.setattr(module, "has_all_columns", lambda _: False)
    assert probed() == not_ready("schema_ahead")
    change("DELETE FROM django_migrations WHERE name = %s", "9999_of_a_later_release")
    assert probed() == (200, OK)

    usual = settings.VESTIBULE
    settings.VESTIBULE = {**usual, "SIGNING_KEY_FILE": "/nowhere/key.pem"}
    current_ring.forget()
    assert probed() == probed() == not_ready("no_signing_key")
    settings.VESTIBULE = usual
    assert probed() == (200, OK)

    assert "django.request" not in {each.name for each in caplog.records}  # no line for a probe
    lines = [each for each in caplog.records if each.name == "vestibule.readiness"]
    assert [(each.getMessage(), each.__dict__.get("causes")) for each in lines] == [
        ("ready, with warnings", []),
        ("ready", []),
        ("not ready", ["schema_behind"]),
        ("ready, with warnings", []),
        ("not ready", ["schema_ahead"]),
        ("ready", []),
        ("There is no key to sign tokens with.", None),
        ("not ready", ["no_signing_key"]),
        ("ready", []),
    ]


def test_a_full_disk_of_postgresql_is_a_warning_until_there_is_room(monkeypatch, caplog):
    """A refused write says that there is none, and only a trial that there is some again."""
    if connection.vendor == "sqlite":
        node_state.doubt_room()
        assert probed() == (200, OK)  # whose room is known beforehand
        return
    found: list[bool | Error] = []

    def lacks_room(_: object) -> bool:
        answer = found.pop(0)
        if isinstance(answer, Error):
            raise answer
        return answer

    full = 200, OK | {"warnings": ["disk_full"]}
    monkeypatch.setattr(module, "lacks_room", lacks_room)
    monkeypatch.setattr(module, "TRY_ROOM_EVERY", -1.0)
    assert probed() == (200, OK)  # without a trial
    node_state.doubt_room()
    found[:] = [True, True, OperationalError("it does not answer"), True, False]
    assert probed() == probed() == full
    assert probed() == not_ready("database_unavailable")
    assert probed() == full
    node_state.forget_doubt()  # another process has found room
    assert probed() == (200, OK)
    assert found == []

    node_state.doubt_room()
    found[:] = [False]
    assert probed() == (200, OK)
    monkeypatch.setattr(module, "TRY_ROOM_EVERY", 3600.0)
    node_state.doubt_room()
    assert probed() == full  # not tried again yet
    node_state.forget_doubt()
    assert probed() == (200, OK)
    lines = [each for each in caplog.records if each.name == "vestibule.readiness"]
    assert [each.__dict__["warnings"] for each in lines if each.levelname == "WARNING"] == [
        ["disk_full"]
    ] * 3


def test_a_probe_takes_one_query_and_one_more_for_the_schema(
    looking, monkeypatch, django_assert_num_queries
):
    looking.look()
    with django_assert_num_queries(2):
        assert looking.look() == State()
    monkeypatch.setattr(module, "SCHEMA_EVERY", 3600.0)
    with django_assert_num_queries(1):
        assert looking.look() == State()


def test_a_database_in_a_file_says_whether_it_can_be_written(tmp_path, monkeypatch):
    file = tmp_path / "db.sqlite3"
    assert _of_file(file) == []  # there is none yet
    file.touch()
    assert _of_file(file) == []
    disk = os.statvfs_result((4096, 4096, 10, 10, LEAST_ROOM // 4096 - 1, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    assert _of_file(file) == ["disk_full"]
    monkeypatch.setattr(os, "access", lambda path, _: path != file.parent)
    assert _of_file(file) == ["database_read_only"]
