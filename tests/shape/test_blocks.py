"""No page has a block of code that no test runs or reads."""

from __future__ import annotations

from functools import cache

from tests.newcomers.kinds import KINDS, pages_by_kind
from tests.shape.markdown import code, pages
from tests.shape.source import REPOSITORY

COMPILED = {"ts", "tsx", "svelte", "vue"}
FOLDERS = ("web/packages/*/examples", "web/packages/*/tests", "examples/*/web")
"""Where TypeScript is checked by `make check-web` or by the build of an example."""


@cache
def compiled() -> dict[str, list[str]]:
    """Return the lines of each file that the TypeScript compiler checks, by its path."""
    return {
        str(path.relative_to(REPOSITORY)): [line.strip() for line in path.read_text().splitlines()]
        for pattern in FOLDERS
        for folder in REPOSITORY.glob(pattern)
        for path in folder.rglob("*")
        if path.suffix[1:] in COMPILED and not {"node_modules", ".next", "dist"} & {*path.parts}
    }


def stands_in(block: str, lines: list[str]) -> bool:
    """Whether the lines of a block are lines of a file, in their order."""
    left = iter(lines)
    return all(line in left for each in block.splitlines() if (line := each.strip()))


def test_each_block_has_a_kind():
    found = [
        f"{page.relative_to(REPOSITORY)}:{block.line} {block.language or 'has no language'}"
        for page in pages()
        for block in code(page.read_text())
        if block.language not in KINDS
    ]
    assert found == []


def test_each_kind_has_its_test_and_its_blocks():
    languages = {block.language for page in pages() for block in code(page.read_text())}
    for language, (_, test) in KINDS.items():
        assert (REPOSITORY / "tests/newcomers" / test).exists(), language
        assert language in languages


def test_typescript_is_code_that_the_compiler_checks():
    found = [
        f"{page.relative_to(REPOSITORY)}:{block.line}"
        for page in pages_by_kind()
        for block in code(page.read_text())
        if block.language in COMPILED
        and not any(stands_in(block.text, lines) for lines in compiled().values())
    ]
    assert found == []


def test_each_example_of_a_package_is_on_a_page():
    shown = [
        block.text
        for page in pages()
        for block in code(page.read_text())
        if block.language in COMPILED
    ]
    for path, lines in compiled().items():
        if "/examples/" in path and not path.endswith(".d.ts"):
            assert any(stands_in(block, lines) for block in shown), path
