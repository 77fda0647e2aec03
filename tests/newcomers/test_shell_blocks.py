"""Each command of each page can be entered."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from tests.newcomers.kinds import FOLLOWED, pages_by_kind
from tests.newcomers.shell_blocks import commands, problem
from tests.shape.markdown import Block, code
from tests.shape.source import REPOSITORY


@cache
def blocks_to_enter() -> list[tuple[str, Block]]:
    """Return each block of commands with its page."""
    pages = {str(path.relative_to(REPOSITORY)): code(path.read_text()) for path in pages_by_kind()}
    return [
        (page, each) for page, found in pages.items() for each in found if each.language == "sh"
    ]


def syntax_error(blocks: list[tuple[str, Block]]) -> str:
    """Return what the shell says of all blocks together, with the page of the first error."""
    lines, text = [], ""
    for page, block in blocks:
        lines += [f"{page}:{block.line}"] * (block.text.count("\n") + 1)
        text += f"{block.text}\n"
    read = subprocess.run(
        ["/bin/sh", "-n"], input=text, capture_output=True, text=True, check=False
    )
    number = re.search(r"\b(\d+): ", read.stderr)
    return f"{lines[int(number[1]) - 1]}: {read.stderr}" if number else read.stderr


def test_the_shell_reads_each_block():
    assert syntax_error(blocks_to_enter()) == ""
    good, bad = Block("sh", "make run\n", 1), Block("sh", "make run )\n", 7)
    assert syntax_error([("page", good), ("page", bad)]).startswith("page:7: ")


def test_each_command_is_one_that_its_program_takes():
    entered = [
        (page, block, command)
        for page, block in blocks_to_enter()
        if page not in FOLLOWED
        for command in commands(block.text)
    ]
    found = [
        f"{page}:{block.line}: {wrong}"
        for page, block, command in entered
        if (wrong := problem(command, page))
    ]
    assert found == []
    assert len(entered) > 150


def test_what_cannot_be_entered_is_found():
    for text, wrong in (
        ("make runn", "make has no target runn"),
        ("make run PROT=1", "make knows no PROT"),
        ("vestibule usres list", "vestibule usres"),
        ("cd web && python manage.py adopt djosre", "vestibule adopt"),
        ("VESTIBULE_PROT=1 vestibule serve", "VESTIBULE_PROT is no variable"),
        ("curl -s localhost:8000/api/auth/longin/", "/api/auth/longin/ is no address"),
        ("for a in 1 2; do npm install @vestibule/vuee; done", "there is no vuee"),
        (".venv/bin/python -m benhc", "benhc is no module"),
        ("sh deploy/secret.sh", "deploy/secret.sh does not exist"),
        ("brew install x  # a comment", "brew has no kind"),
    ):
        found = [problem(command, "page") for command in commands(text)]
        assert [each for each in found if each.startswith(wrong)], (text, found)
