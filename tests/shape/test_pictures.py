"""Pictures of pages are taken by tests, which compare them with the screens."""

from __future__ import annotations

import re

from tests.shape.source import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
FOLDER = REPOSITORY / "docs" / "pictures"
SHOWN = re.compile(r"(?:src=\"|!\[[^]]*\]\()([^\")]+)")


def test_every_picture_of_a_page_is_compared_and_every_compared_one_is_on_a_page():
    shown = {
        (page.parent / name).resolve()
        for page in PAGES
        for name in SHOWN.findall(page.read_text())
        if "://" not in name
    }
    assert {path for path in shown if not path.is_file()} == set()
    pictures = set(FOLDER.iterdir())
    assert {path for path in shown if path.parent == FOLDER} == pictures
    takers = [path.read_text() for path in REPOSITORY.glob("web/apps/*/tests/*.test.ts")]
    taken = {
        name for text in takers if "looksLike" in text for name in re.findall(r'"(.+?)"', text)
    }
    assert {path.stem for path in pictures} <= taken


def test_pictures_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_600_000
