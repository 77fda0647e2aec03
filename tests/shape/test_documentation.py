"""Whatever an installation can set, see or call is documented, in the page where one looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

import pytest
from django.apps import apps

from tests.shape.source import REPOSITORY, ROOT, modules, texts_under_fields
from vestibule.captcha.policy import ACTIONS
from vestibule.conf import Settings
from vestibule.conf.validation import CHOICES
from vestibule.contracts.native.errors import FRAMEWORK, PROBLEMS, REFUSALS
from vestibule.core.events import EndReason, Event
from vestibule.flows.export import SECTIONS
from vestibule.server.environment.variables import Environment

OURS = sorted(path.stem for path in ROOT.glob("**/management/commands/[a-z]*.py"))
COMMANDS = [*OURS, "serve", "check", "migrate"]
FRAMEWORK_CODES = sorted({code for code, _ in FRAMEWORK.values()})


@pytest.mark.parametrize(
    ("path", "owner"),
    [("conf/schema.py", Settings), ("server/environment/variables.py", Environment)],
)
def test_every_setting_has_its_reason_under_it(path, owner):
    reasons = texts_under_fields(path, owner.__name__)
    assert sorted(reasons) == sorted(owner.__annotations__)
    assert [name for name, reason in reasons.items() if not (reason or "").strip()] == []


def test_the_text_of_a_setting_names_every_value_that_it_takes():
    values = CHOICES | {"CAPTCHA_ON": ACTIONS, "SIGN_IN_WITH": ("email", "username")}
    texts = texts_under_fields("conf/schema.py", "Settings")
    lacking = {
        f"{setting}: {value}"
        for setting, taken in values.items()
        for value in taken
        if f"``{value}``" not in (texts[setting] or "")
    }
    assert lacking == set()


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
    keys = "A host project, and the ready server: keys of `settings.VESTIBULE`"
    assert_documented("settings.md", {keys: names})


def test_every_setting_of_the_server_alone_is_documented():
    names = [f"VESTIBULE_{name}" for name in Environment.__annotations__]
    assert_documented("settings.md", {"Only the ready server": names})


def test_the_server_redeclares_only_settings_that_differ_there():
    """All others have one declaration, in ``conf.schema``."""
    both = {field.name for field in fields(Settings)} & set(Environment.__annotations__)
    assert both == {"PUBLIC_ORIGIN", "ISSUER", "DELIVERY", "HASHING_SLOTS", "SECURITY_PAGE"}


def test_every_error_code_is_documented():
    codes = {
        "Errors": sorted(REFUSALS),
        "Refused by the framework": FRAMEWORK_CODES,
        "Problems of a field": sorted(PROBLEMS),
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


def called_with(name: str) -> Iterator[tuple[str, str]]:
    """Yield each module of ours with the text that it calls a function with, or its name for it."""
    for path, tree in modules().items():
        said = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        } | {"__name__": dotted(path)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield path, str(argument.value)
                elif isinstance(argument, ast.Name) and argument.id in said:
                    yield path, str(said[argument.id])


def dotted(path: str) -> str:
    return "vestibule." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_every_key_is_documented():
    purposes = {purpose for _, purpose in called_with("derived_keys")}
    assert "refresh token" in purposes
    assert_documented("security-design.md", {"Keys and algorithms": sorted(purposes)})


def test_every_table_has_its_level_of_protection():
    tables = sorted(model.__name__ for model in apps.get_app_config("vestibule").get_models())
    assert_documented("security-design.md", {"Stored data": tables})
    assert_documented("operations/data-protection.md", {"What is kept": tables})


def test_every_section_of_the_export_is_told_of():
    page = (REPOSITORY / "docs/operations/data-protection.md").read_text()
    for name, section in SECTIONS.items():
        assert re.search(rf"^\| `{section.model.__name__}` .*\| `{name}` \|", page, re.MULTILINE)


def test_every_logger_is_documented():
    loggers = {logger for _, logger in called_with("getLogger")}
    assert "vestibule.audit" in loggers
    assert_documented("security-design.md", {"Logs": sorted(loggers)})


CALLS_OUT = {"httpx", "urllib.request", "smtplib", "redis", "boto3", "aiohttp", "requests"}
NOT_BY_ITSELF = {"vestibule.delivery.worker"}
"""It names errors of ``send`` alone."""


def test_whatever_calls_out_is_documented():
    callers = {
        dotted(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(each.name for each in node.names)]
        if name in CALLS_OUT
    } | {dotted(path) for path, name in called_with("import_module") if name in CALLS_OUT}
    assert "vestibule.tokens.announcements" in callers
    assert_documented(
        "security-design.md", {"Outbound connections": sorted(callers - NOT_BY_ITSELF)}
    )


def test_it_is_said_how_soon_holes_and_libraries_are_mended():
    said = (REPOSITORY / "SECURITY.md").read_text()
    assert "within 7 days" in said
    assert "within 30" in said
    assert "libraries" in said
