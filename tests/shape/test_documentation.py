"""Whatever an installation can set, see or call is in the documentation."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tests.shape.source import REPOSITORY, ROOT, documentation, texts_under_fields
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


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name):
    assert f"`{name}`" in documentation()


@pytest.mark.parametrize("name", [field.name for field in fields(Environment)])
def test_every_environment_variable_is_documented(name):
    assert f"`VESTIBULE_{name}`" in documentation()


@pytest.mark.parametrize("code", sorted({*REFUSALS, *PROBLEMS, *FRAMEWORK_CODES}))
def test_every_error_code_is_documented(code):
    assert f"`{code}`" in documentation()


@pytest.mark.parametrize("event", [event.value for event in Event])
def test_every_event_is_documented(event):
    assert f"`{event}`" in documentation()


@pytest.mark.parametrize("reason", [reason.value for reason in EndReason])
def test_every_end_reason_is_documented(reason):
    assert f"`{reason}`" in documentation()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    pages = [REPOSITORY / "docs" / "commands.md", REPOSITORY / "README.md"]
    text = documentation() + "".join(page.read_text() for page in pages if page.exists())
    assert f"vestibule {command}" in text
