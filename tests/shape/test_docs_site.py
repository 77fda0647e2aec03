"""Every page of the documentation's site is found, without building it.

``make check-docs`` builds it, and fails for dead links and for docstrings that it cannot read.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from os.path import normpath

from tests.shape.public import public_names
from tests.shape.source import REPOSITORY

DOCS = REPOSITORY / "docs"
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
TITLED, OF_TITLED = re.compile(r"^.+ <(.+)>$"), r"\1"
NOT_A_PAGE = {"decisions/0000-template"}
PAGES = {str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.rglob("*.md")} - NOT_A_PAGE


def listed(page: str) -> set[str]:
    """The pages that a page's lists name, with the patterns among them."""
    folder = str((DOCS / page).parent.relative_to(DOCS))
    entries = [
        normpath(f"{folder}/{TITLED.sub(OF_TITLED, line)}")
        for block in TOCTREE.findall((DOCS / f"{page}.md").read_text())
        for line in block.splitlines()
        if line and not line.startswith(":")
    ]
    unknown = [entry for entry in entries if "*" not in entry and entry not in PAGES]
    assert unknown == [], f"docs/{page}.md lists pages that are not there"
    return {
        name
        for name in PAGES
        for entry in entries
        if fnmatch(name, entry) and name.count("/") == entry.count("/")
    }


def reached(clicks: int) -> set[str]:
    reached, found = {"index"}, {"index"}
    for _ in range(clicks):
        found = {name for page in found for name in listed(page)} - reached
        reached |= found
    return reached


def test_every_page_is_three_clicks_from_the_start():
    """Also each page of a public module, which the page with ``public-names`` lists."""
    assert sorted(PAGES - reached(3)) == []
    lists = {page for page in PAGES if "\n```{public-names}" in (DOCS / f"{page}.md").read_text()}
    assert lists
    assert lists <= reached(2)


def test_every_public_module_is_in_the_reference():
    page = (DOCS / "api-stability.md").read_text()
    shown = re.findall(
        r"^```\{public-names\} (.+)$",
        "".join(each.read_text() for each in (DOCS / "reference" / "python").glob("*.md")),
        re.MULTILINE,
    )
    parts = re.split(r"^##+ (.+)\n", page, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    text = "".join(sections[heading] for heading in shown)
    assert [module for module in public_names() if f"| `{module}` |" not in text] == []


def test_what_is_shown_from_elsewhere_is_there():
    shown = {
        path: re.match(r"^```\{repository-file\} (\S+)\n```\n$", text)
        for path in DOCS.rglob("*.md")
        if "{repository-file}" in (text := path.read_text())
    }
    assert shown
    for path, match in shown.items():
        assert match, f"{path} has more than the file that it shows"
        assert (REPOSITORY / match[1]).is_file()
