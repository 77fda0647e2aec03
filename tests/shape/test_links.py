"""Every link of every page leads somewhere: to a file that exists, and to a heading in it."""

from __future__ import annotations

from tests.shape.markdown import anchors, dead, pages, targets, undefined
from tests.shape.source import REPOSITORY

README = REPOSITORY / "README.md"
CHANGELOG = REPOSITORY / "CHANGELOG.md"


def test_no_link_is_dead():
    found = [
        f"{page.relative_to(REPOSITORY)}: {each}"
        for page in pages()
        for each in (*dead(page), *undefined(page.read_text()))
    ]
    assert found == []


def test_what_the_next_release_says_leads_somewhere():
    """A fragment is read in ``CHANGELOG.md``, not where it waits."""
    found = [
        f"{fragment.name}: {each}"
        for fragment in sorted((REPOSITORY / "changes").glob("*.*.md"))
        for each in dead(CHANGELOG, fragment.read_text())
    ]
    assert found == []


def test_the_web_is_reached_by_https():
    """Pages elsewhere are not asked for: a run must not depend on them."""
    found = [
        f"{page.relative_to(REPOSITORY)}: {target}"
        for page in pages()
        for target in targets(page.read_text())
        if target.startswith("http://") and not target.startswith("http://localhost")
    ]
    assert found == []


def test_a_dead_link_is_found():
    for text, wrong in (
        ("[a](docs/gone.md)", "docs/gone.md"),
        ("[a](docs/tokens.md#gone)", "docs/tokens.md#gone"),
        ("[a](#gone)", "#gone"),
        ('<img src="docs/pictures/gone.png">', "docs/pictures/gone.png"),
        ("[a][b]\n\n[b]: docs/gone.md", "docs/gone.md"),
    ):
        assert list(dead(README, text)) == [wrong]
    assert list(undefined("[a][b] and [c][]\n\n[c]: README.md")) == ["b"]
    alive = "[a](docs/tokens.md#access-tokens) `[b](gone.md)` [c](https://example.org)\n"
    assert list(dead(README, alive + "```md\n[d](gone.md)\n```\n")) == []


def test_headings_have_the_anchors_of_github(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# The `VESTIBULE` key: what's in it?\n## Same\n## Same\n```sh\n# no heading\n```\n"
    )
    assert anchors(page) == {"the-vestibule-key-whats-in-it", "same", "same-1"}
