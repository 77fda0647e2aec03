"""What is done with a block of code, by its language.

A block without a kind fails `tests/shape/test_blocks.py`. The Python, the commands and the output
of a page that is followed from its first to its last block are tried so, and not one by one.
"""

from __future__ import annotations

from pathlib import Path

from tests.shape.markdown import pages
from tests.shape.source import REPOSITORY

FOLLOWED = ("docs/start/server.md", "docs/start/django.md")
"""By `tests/release/test_wheel.py`, in an environment that has the wheel."""

TUTORIAL = REPOSITORY / "docs/tutorial"
"""Pages that `test_tutorial.py` follows block by block; what is done by language would be less."""

KINDS = {
    "python": ("runs, in the order of its page", "test_python_blocks.py"),
    "sh": ("each command is read by its program; the shell reads all", "test_shell_blocks.py"),
    "console": ("the command as above; what it answers is what it answered", "test_shown.py"),
    "text": ("is what the program writes", "test_shown.py"),
    "http": ("is what the server answers", "../drf/test_step_up.py"),
    "json": ("is what the server answers, or the file that others read", "test_shown.py"),
    "toml": ("starts a server", "test_file_blocks.py"),
    "yaml": ("is read by the schema of its program", "test_file_blocks.py"),
    "sql": ("runs on PostgreSQL", "test_file_blocks.py"),
    "nginx": ("nginx reads it", "../endurance/proxies/test_proxies.py"),
    "html": ("its addresses exist", "test_file_blocks.py"),
    "mermaid": ("a sequence is what is asked and answered", "../shape/test_diagrams.py"),
    "ini": ("is a file of the tutorial's project", "test_tutorial.py"),
    "css": ("its variables exist", "test_file_blocks.py"),
    **dict.fromkeys(
        ("ts", "tsx", "svelte", "vue"),
        ("stands in a file that the compiler checks", "../shape/test_blocks.py"),
    ),
}
"""The claim for each language, and the file of the test that makes it."""


def pages_by_kind() -> list[Path]:
    """Return the pages of which each block is read by its language."""
    return [page for page in pages() if page.parent != TUTORIAL]
