"""The tutorial is followed to its end, and its front end fits our packages.

Its test in a browser is played in ``tests/endurance``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.newcomers import front_end
from tests.newcomers.reader import Reader
from tests.server.running import ROOT

TUTORIAL = ROOT / "docs/tutorial"
CHAPTERS = re.findall(r"^\| \[\d\. .+?\]\((.+\.md)\)", (TUTORIAL / "index.md").read_text(), re.M)


def follow(reader: Reader) -> None:
    for chapter in CHAPTERS:
        reader.follow(TUTORIAL / chapter)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a reader, with one server for all chapters."""
    with closing(Reader(tmp_path_factory.mktemp("reader"))) as reader:
        follow(reader)
        yield reader.project


def test_each_command_prints_what_is_shown(project):
    followed = {each.name for each in TUTORIAL.glob("*.md")} - {"index.md"}
    assert set(CHAPTERS) == followed
    assert (project / "tests/test_books.py").exists()


def test_the_front_end_is_typed_and_can_be_built(project):
    web = project / "web"
    front_end.complete(web)
    front_end.run(web, "typescript/bin/tsc")
    front_end.run(web, "vite/bin/vite.js", "build")
    assert "Reading list" in "".join(each.read_text() for each in web.glob("dist/assets/*.js"))
