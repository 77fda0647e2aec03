"""The tuned engine serves where it was checked with what is installed, and plain anywhere else."""

from __future__ import annotations

import logging
import re
import tomllib
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from inspect import getsource
from pkgutil import iter_modules
from typing import Any

import pytest

from tests.server.running import ROOT
from vestibule.server import engine
from vestibule.server.engine import private_names, serve
from vestibule.server.engine.private_names import CHECKED, DJANGO, GRANIAN, PSYCOPG, engine_of
from vestibule.server.environment.variables import Environment
from vestibule.server.postgresql import base, prepared

LISTED = {**GRANIAN, **DJANGO, **PSYCOPG}


def pretend(monkeypatch: pytest.MonkeyPatch, **installed: str) -> None:
    """Let other releases be installed; those that are not named are among the checked ones."""
    releases = {name: f"{max(series)}.1" for name, series in CHECKED.items()} | installed
    monkeypatch.setattr(private_names, "version", releases.__getitem__)


@pytest.mark.parametrize(
    ("installed", "wanted", "serves"),
    [
        ({}, "auto", "tuned"),
        ({"granian": "2.8.0b1"}, "auto", "tuned"),
        ({"granian": "2.80.0"}, "auto", "plain"),
        ({"granian": "3.0"}, "auto", "plain"),
        ({"Django": "7.0a1"}, "auto", "plain"),
        ({"psycopg": "4.0"}, "auto", "plain"),
        ({"granian": "3.0"}, "tuned", "tuned"),
        ({}, "plain", "plain"),
    ],
)
def test_auto_takes_the_tuned_engine_only_with_releases_it_was_checked_with(
    monkeypatch, installed, wanted, serves
):
    pretend(monkeypatch, **installed)
    assert engine_of(wanted) == serves


def test_a_server_without_psycopg_is_no_reason_for_the_plain_engine(monkeypatch):
    def installed(name: str) -> str:
        if name == "psycopg":
            raise PackageNotFoundError(name)
        return f"{max(CHECKED[name])}.1"

    monkeypatch.setattr(private_names, "version", installed)
    assert engine_of("auto") == "tuned"


@pytest.mark.parametrize(
    ("installed", "wanted", "said"),
    [
        ({"granian": "3.0", "Django": "7.0"}, "auto", ["granian 3.0 and Django 7.0"]),
        ({"granian": "3.0"}, "plain", []),
        ({}, "auto", []),
    ],
)
def test_auto_says_in_one_line_why_it_takes_the_plain_engine(
    monkeypatch, caplog, installed, wanted, said
):
    pretend(monkeypatch, **installed)
    monkeypatch.setattr(serve, "_granian", lambda *_: Stopped())
    with caplog.at_level(logging.WARNING):
        serve._serve_until_stopped(Environment(ENGINE=wanted))
    assert len(caplog.messages) == len(said)
    assert all(words in line for words, line in zip(said, caplog.messages, strict=True))


class Stopped:
    """A server that stops at once."""

    def serve(self) -> None:
        """Serve nothing."""


@pytest.mark.parametrize("name", LISTED)
def test_each_private_name_is_there(name):
    """Those of an object are written as it is made: ``django.http.HttpResponse()._closable``."""
    parts = re.findall(r"[^.(]+(?:\([^)]*\))?", name)
    here: Any = import_module(parts[0])
    for number, part in enumerate(parts[1:], 2):
        attribute, _, made = part.partition("(")
        if not hasattr(here, attribute):
            import_module(".".join(parts[:number]))
        here = getattr(here, attribute)
        if made:
            here = here(*re.findall(r"'(.*)'", made))


def test_each_private_name_that_is_used_is_listed():
    names = [f"{engine.__name__}.{each.name}" for each in iter_modules(engine.__path__)]
    sources = [getsource(import_module(name)) for name in names if "private_names" not in name]
    used = {
        name
        for source in [*sources, getsource(base), getsource(prepared)]
        for name in re.findall(r"(?<!self)\.(_[a-z]\w*)", source)
    }
    assert used
    assert used <= {name.rpartition(".")[2] for name in LISTED}


def test_no_requirement_is_bound_to_the_releases_that_were_checked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    ours = [each for each in required if re.match(r"(granian|Django)\W", each)]
    assert len(ours) == 2
    assert not any(re.search(r"[<~,]|==", each) for each in ours)
