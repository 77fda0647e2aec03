"""What no script of ours may do: make HTML or code of text, or listen to windows of others."""

from __future__ import annotations

import re

from tests.shape.source import REPOSITORY

SOURCES = sorted(
    path
    for pattern in ("packages/*/src", "apps/*/src")
    for folder in (REPOSITORY / "web").glob(pattern)
    for path in folder.rglob("*.ts*")
)
NEVER = re.compile(
    r"dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc\b"
    r"|\beval\(|new Function\(|addEventListener\(\s*[\"']message|window\.onmessage"
)


def test_text_is_shown_as_text_and_no_message_of_another_window_is_heard():
    found = [
        (path.name, number, line.strip())
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if NEVER.search(line)
    ]
    assert len(SOURCES) > 50
    assert found == []
