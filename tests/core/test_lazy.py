"""A late module is imported once, when it is asked for, by one thread after the other."""

from __future__ import annotations

import importlib
import sys

import pytest

from vestibule.core.lazy import LazyModule

PART = """
from concurrent.futures import ThreadPoolExecutor

from vestibule.core.lazy import _turn

with ThreadPoolExecutor(1) as pool:
    MAY_ANOTHER = pool.submit(_turn.lock.acquire, False).result()
VALUE = 1
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that imports its own part, as ``jwt`` and ``limits`` do."""
    folder = tmp_path / "late_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from late_package.part import MAY_ANOTHER, VALUE\n")
    (folder / "part.py").write_text(PART)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield "late_package"
    for name in ("late_package", "late_package.part"):
        sys.modules.pop(name, None)


def test_nothing_is_imported_before_it_is_asked_for(package):
    late = LazyModule(package)
    assert package not in sys.modules
    assert late.VALUE == 1
    assert package in sys.modules


def test_while_one_thread_imports_no_other_does(package):
    # Of two that want a package and a part of it, each would hold what the other waits for.
    assert LazyModule(package).MAY_ANOTHER is False


def test_what_a_module_has_not_is_said_as_by_the_module(package):
    with pytest.raises(AttributeError, match="NOTHING"):
        _ = LazyModule(package).NOTHING
