"""The comparison of the README says of each package what its own source says."""

from __future__ import annotations

import re

from tests.shape.markdown import definitions
from tests.shape.source import REPOSITORY

TEXT = (REPOSITORY / "README.md").read_text()
COMPARISON = TEXT.partition("\n## Compared with others\n")[2].partition("\n## ")[0]
PACKAGES = {
    "SimpleJWT": "djangorestframework-simplejwt",
    "djoser": "djoser",
    "dj-rest-auth": "dj-rest-auth",
    "django-allauth": "django-allauth",
}
"""Their names on PyPI."""


def rows() -> list[list[str]]:
    table = re.findall(r"^\|(.+)\|$", COMPARISON, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in table]


def test_each_cell_of_the_comparison_leads_to_its_source():
    (_, *columns), _, *claims = rows()
    assert len(claims) > 10
    found = [
        f"{claim}: {column}"
        for claim, *cells in claims
        for column, cell in zip(columns, cells, strict=True)
        if "](" not in cell and "][" not in cell
    ]
    assert found == []


def test_each_source_is_used():
    names = [name for name, _ in definitions(TEXT)]
    assert sorted(names) == sorted(set(names))
    assert [name for name in names if f"][{name}]" not in TEXT] == []


def test_the_packages_are_compared_in_the_releases_that_the_tests_run():
    """An update of one is the time to look its cells up again."""
    pinned = (REPOSITORY / "requirements" / "dev.txt").read_text()
    for shown, name in PACKAGES.items():
        version = re.search(rf"^{name}==(\S+)", pinned, re.MULTILINE)
        assert version, name
        assert f"{shown} {version[1]}" in COMPARISON
