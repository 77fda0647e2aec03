"""What pages tell people and coding assistants to open, to type and to set exists."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields

import pytest
import yaml
from django.core.management import CommandError, get_commands, load_command_class

from tests.shape.markdown import blocks, pages
from tests.shape.public import is_public
from tests.shape.source import REPOSITORY, ROOT
from tests.shape.test_public_surface import names_in
from vestibule.conf import Settings

GUIDES = ("AGENTS.md", "CONTRIBUTING.md", "llms.txt", ".github/pull_request_template.md")
TEXTS = {name: (REPOSITORY / name).read_text() for name in (*GUIDES, "README.md")}
ROOTS = {path.name for path in REPOSITORY.iterdir()}
COMMAND = re.compile(r"^(?:python manage\.py|vestibule) ([a-z]+(?: [^#\n]*)?)", re.MULTILINE)
TARGET = re.compile(r"(?:^\s*|`)make ([a-z][a-z-]*)", re.MULTILINE)
TEST = re.compile(r"`(test_\w+)`")
SETTING = re.compile(r"VESTIBULE = \{(.+?)\n?\}$", re.DOTALL | re.MULTILINE)
EXTRA = re.compile(r"vestibule\[([\w,]+)\]")
MADE = {"build/docs/html", "web/node_modules"}
"""What a target makes."""


def paths_in(text: str) -> Iterator[str]:
    """Each path of this repository that stands in backticks, or that a test run is given."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        if re.fullmatch(r"[\w.@-]+(?:/[\w.@-]+)*/?", quoted) and quoted.split("/")[0] in ROOTS:
            yield quoted
    yield from re.findall(r"\btests/[\w/]+(?:\.\w+)?", text)


def test_each_path_of_a_guide_exists():
    found = [
        f"{page}: {path}"
        for page, text in TEXTS.items()
        for path in paths_in(text)
        if not (REPOSITORY / path).exists() and path not in MADE
    ]
    assert found == []


def test_each_target_of_a_guide_exists():
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    found = {(page, name) for page, text in TEXTS.items() for name in TARGET.findall(text)}
    assert {each for each in found if each[1] not in targets} == set()
    assert len(found) > 20


def test_each_test_of_a_guide_exists():
    tests = "\n".join(path.read_text() for path in (REPOSITORY / "tests" / "flows").glob("*.py"))
    named = [name for name in TEST.findall(TEXTS["CONTRIBUTING.md"]) if "refusal" not in name]
    assert named
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_each_command_of_a_guide_can_be_entered(capsys):
    wrong, read = [], 0
    for page, text in TEXTS.items():
        for line in (each for block in blocks(text, "sh") for each in COMMAND.findall(block)):
            name, *arguments = shlex.split(line)
            try:
                command = load_command_class(get_commands()[name], name)
                command.create_parser("vestibule", name).parse_args(arguments)
                read += 1
            except (KeyError, CommandError, SystemExit):
                wrong.append((page, f"{line}: {capsys.readouterr().err}"))
    assert wrong == []
    assert read > 8


def test_each_setting_of_a_guide_exists():
    names = {field.name for field in fields(Settings)}
    found = {
        key
        for text in TEXTS.values()
        for block in blocks(text, "python")
        for body in SETTING.findall(block)
        for key in re.findall(r'"([A-Z_]{3,})":', body)
    }
    assert "SECOND_FACTOR_ROLES" in found
    assert found - names == set()


def test_a_guide_shows_public_names_alone():
    found = {
        (page, name)
        for page, text in TEXTS.items()
        for block in blocks(text, "python")
        for name in names_in(block)
    }
    assert ("llms.txt", "vestibule.drf.AtLeast") in found
    assert {each for each in found if not is_public(each[1])} == set()


IMPORTED = re.compile(r"^import (?:type )?\{(.+?)\} from \"@vestibule/(\w+)\";$", re.M | re.DOTALL)


def test_each_import_of_a_guide_is_exported():
    found = [
        (package, name)
        for text in TEXTS.values()
        for block in blocks(text, "tsx?")
        for names, package in IMPORTED.findall(block)
        for name in re.findall(r"\w+", names)
    ]
    assert found
    for package, name in found:
        index = (REPOSITORY / "web/packages" / package / "src/index.ts").read_text()
        assert re.search(rf"^export .*\b{name}\b", index, re.MULTILINE), name


def test_each_extra_that_a_page_or_a_sentence_names_exists():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    extras = set(project["optional-dependencies"])
    found = [
        f"{page.relative_to(REPOSITORY)}: {extra}"
        for page in [*pages(), *ROOT.rglob("*.py")]
        for named in EXTRA.findall(page.read_text())
        for extra in named.split(",")
        if extra not in extras
    ]
    assert found == []


FORMS = sorted((REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
ATTRIBUTES = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}
"""What GitHub demands of each element of a form, which it otherwise does not show."""


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_an_issue_form_has_what_github_demands(form):
    read = yaml.safe_load(form.read_text())
    assert {"name", "description", "body"} <= read.keys()
    ids = [element["id"] for element in read["body"] if element["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 0
    for element in read["body"]:
        assert ATTRIBUTES[element["type"]] <= element["attributes"].keys()
