"""What tests may not leave behind in the environment of this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def _ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("VESTIBULE_")}


@contextmanager
def unchanged() -> Iterator[None]:
    """Fail if a variable of ours is another one after the block, and put all of them back.

    The process, and each one that it starts, would read it as if an operator had set it. The test
    that fails by it is another one, and in another order of the tests none does.
    """
    before = _ours()
    yield
    after = _ours()
    if after == before:
        return
    for name in after:
        del os.environ[name]
    os.environ.update(before)
    changed = sorted(name for name in before | after if before.get(name) != after.get(name))
    pytest.fail(f"The test leaves {', '.join(changed)} changed in os.environ.", pytrace=False)


@pytest.fixture(autouse=True)
def _environment_left_unchanged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold that for each test, once its ``monkeypatch`` has put back what it changed."""
    with unchanged():
        yield
        monkeypatch.undo()
