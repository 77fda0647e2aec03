"""Whatever an installation can set, see or call is documented, in the page where one looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields

import pytest

from tests.shape.source import REPOSITORY, ROOT, texts_under_fields
from vestibule.conf import Settings
from vestibule.contracts.native.errors import FRAMEWORK, PROBLEMS, REFUSALS
from vestibule.core.events import EndReason, Event
from vestibule.server.environment import Environment

OURS = sorted(path.stem for path in (ROOT / "management" / "commands").glob("[a-z]*.py"))
COMMANDS = [*OURS, "serve", "check", "migrate"]
FRAMEWORK_CODES = sorted({code for code, _ in FRAMEWORK.values()})


@pytest.mark.parametrize(
    ("path", "owner"), [("conf/declared.py", Settings), ("server/environment.py", Environment)]
)
def test_every_setting_has_its_reason_under_it(path, owner):
    reasons = texts_under_fields(path, owner.__name__)
    assert sorted(reasons) == sorted(field.name for field in fields(owner))
    assert [name for name, reason in reasons.items() if not (reason or "").strip()] == []


def assert_documented(page: str, wanted: Mapping[str, Iterable[str]]) -> None:
    """Demand a row of its own for each word, under the heading of the page where one looks for it.

    Raises:
        AssertionError: some have none; names them all.
    """
    sections = re.split(
        r"^##? (.+)\n", (REPOSITORY / "docs" / page).read_text(), flags=re.MULTILINE
    )
    rows = dict(zip(sections[1::2], sections[2::2], strict=True))
    lacking = [
        f"{word} under {heading}"
        for heading, words in wanted.items()
        for word in words
        if f"| `{word}` |" not in rows[heading]
    ]
    assert not lacking, "\n".join([f"docs/{page} lacks:", *lacking])


def test_every_setting_is_documented():
    names = [field.name for field in fields(Settings)]
    assert_documented("settings.md", {"A host project: keys of `settings.VESTIBULE`": names})


def test_every_environment_variable_is_documented():
    names = [f"VESTIBULE_{field.name}" for field in fields(Environment)]
    assert_documented("settings.md", {"The ready server: environment variables": names})


def test_every_error_code_is_documented():
    codes = {
        "Errors": sorted(REFUSALS),
        "Refused before a flow was asked": FRAMEWORK_CODES,
        "What can be wrong with a field": sorted(PROBLEMS),
    }
    assert_documented("errors.md", codes)


def test_every_event_is_documented():
    assert_documented("events.md", {"Events": [event.value for event in Event]})


def test_every_end_reason_is_documented():
    reasons = [reason.value for reason in EndReason]
    assert_documented("events.md", {"Why a session ended": reasons})


def test_every_command_is_documented():
    commands = [f"vestibule {command}" for command in COMMANDS]
    assert_documented("commands.md", {"Commands": commands})
