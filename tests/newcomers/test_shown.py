"""What pages show as output is what the program writes, numbers and hashes apart."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from tests.avatars.pictures import picture
from tests.newcomers.kinds import FOLLOWED, pages_by_kind
from tests.newcomers.shell_blocks import commands, problem
from tests.newcomers.shown import documents, plain
from tests.shape.markdown import blocks, code
from tests.shape.source import REPOSITORY
from vestibule import audit
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.management.commands.doctor import Command as Doctor
from vestibule.server.access_log import access_log
from vestibule.server.pages.health import ready
from vestibule.server.postgresql.fair_share import FairShare
from vestibule.server.postgresql.watch import Watch
from vestibule.server.readiness import Cause, State, readiness

pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "docs/how-to/avatars.md": "tests/avatars/test_s3.py",
    "docs/how-to/passkeys.md": "tests/passkeys/test_page.py",
    "docs/how-to/react-native.md": "",
    "docs/operations/upgrades.md": "tests/server/test_migration_plan.py",
    "docs/performance.md": "bench/page.py",
    **dict.fromkeys(FOLLOWED, "tests/release/test_wheel.py"),
    "docs/users.md": "bench/growth.py",
}
"""What another test compares, what a benchmark prints, and files that phones read ("")."""
HERE = {
    "docs/how-to/avatars.md",
    "docs/how-to/providers.md",
    "docs/operations/audit.md",
    "docs/operations/clocks.md",
    "docs/operations/database.md",
    "docs/operations/health.md",
    "docs/operations/logs.md",
    "docs/users.md",
}


def shown(page: str, language: str = "text") -> list[str]:
    return blocks((REPOSITORY / page).read_text(), language)


def keys(value: Any) -> Any:
    """Return the shape of an answer: the keys of its objects, of a list those of its first."""
    if isinstance(value, dict):
        return {name: keys(each) for name, each in value.items()}
    return [keys(each) for each in value[:1]] if isinstance(value, list) else type(value)


def assert_part(part: Any, whole: Any) -> None:
    """Demand that an answer has everything that a page shows of it."""
    if isinstance(part, dict):
        for name in part:
            assert_part(part[name], whole[name])
    elif isinstance(part, list):
        for each in whole:
            assert_part(part[0], each)
    else:
        assert part == whole or type(None) in {part, whole}


def test_each_output_is_compared():
    written = {"text", "json", "console", "http"}
    found = {
        str(page.relative_to(REPOSITORY))
        for page in pages_by_kind()
        if written & {block.language for block in code(page.read_text())}
    }
    assert found == HERE | ELSEWHERE.keys() | {"docs/how-to/step-up.md"}
    assert all((REPOSITORY / each).exists() for each in ELSEWHERE.values())
    for page in found:
        assert all(map(list, map(documents, shown(page, "json"))))


def test_what_commands_print():
    audit.record(Event.SIGNED_OUT, Caller(), account="7")
    printed = StringIO()
    call_command("audit", "verify", stdout=printed)
    [intact] = shown("docs/operations/audit.md")
    assert plain(printed.getvalue()) == plain(intact)

    printed = StringIO()
    clock.follow(clock.now(), since=clock.steady())
    with patch("vestibule.database.measure_clock"):
        Doctor(stdout=printed)._say_clock()
    [offset] = shown("docs/operations/clocks.md")
    assert plain(printed.getvalue()).replace("ahead of", "behind") == plain(offset)


def test_what_is_logged(caplog):
    caplog.set_level(logging.INFO)
    watch = Watch(silence=1, query=1)
    watch.breaker.failed()
    watch.breaker.succeeded()
    silent, short = shown("docs/operations/database.md")
    assert plain(" ".join(caplog.messages)) == plain(silent)
    caplog.clear()
    FairShare(threads=8, workers=2)._tell()
    assert " ".join(caplog.messages) == " ".join(short.split())
    caplog.clear()
    access_log(lambda _: HttpResponse())(RequestFactory().get("/"))
    [line] = map(json.loads, shown("docs/operations/logs.md", "json"))
    [logged] = caplog.records
    assert (line["event"], line["logger"]) == (logged.message, logged.name)
    of_each_line = {"event", "timestamp", "level", "logger"}
    of_a_caller = {"account", "session"}
    assert line.keys() - of_each_line - of_a_caller <= vars(logged).keys()


def test_what_the_server_answers(make_account, sign_in_as):
    [one] = map(json.loads, shown("docs/users.md", "json"))
    admin = sign_in_as(make_account("boss@example.org", role="admin"))
    make_account()
    assert_part(keys(one | {"next": None}), keys(admin.get("/api/auth/users/").json()))

    pictures = json.loads(shown("docs/how-to/avatars.md", "json")[0])
    content: Any = picture(size=(512, 512))
    answer = admin.generic("PUT", "/api/auth/profile/avatar/", content, content_type="image/png")
    assert keys(answer.json()["avatar"]) == keys(pictures["avatar"])

    [address] = shown("docs/how-to/providers.md")
    path = address.strip().removeprefix("https://accounts.example.org")
    assert resolve(path.replace("<name>", "company"))


def test_what_a_node_says_of_itself():
    page = "docs/operations/health.md"
    [asked] = shown(page, "console")
    command, unready = asked.removeprefix("$ ").splitlines()
    assert [problem(each, page) for each in commands(command)] == [""]
    [warned] = shown(page, "json")
    states = (State((Cause.DATABASE_READ_ONLY,)), State(warnings=(Cause.CLOCK_OFF,)))
    for state, body in zip(states, (unready, warned), strict=True):
        with patch.object(type(readiness), "look", return_value=state):
            assert json.loads(ready(RequestFactory().get("/readyz")).content) == json.loads(body)
