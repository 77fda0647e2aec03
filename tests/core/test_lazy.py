"""A lazy module is imported once, when it is first used, by one thread at a time."""

from __future__ import annotations

import importlib
import sys

import pytest

from vestibule.core.lazy import LazyModule

PART = """
from concurrent.futures import ThreadPoolExecutor

from vestibule.core.lazy import _importing

with ThreadPoolExecutor(1) as pool:
    MAY_ANOTHER = pool.submit(_importing.lock.acquire, False).result()
VALUE = 1
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that imports its own submodule, as ``jwt`` and ``limits`` do."""
    folder = tmp_path / "late_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from late_package.part import MAY_ANOTHER, VALUE\n")
    (folder / "part.py").write_text(PART)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield "late_package"
    for name in ("late_package", "late_package.part"):
        sys.modules.pop(name, None)


def test_a_lazy_module_is_imported_when_first_used(package):
    late = LazyModule(package)
    assert package not in sys.modules
    assert late.VALUE == 1
    assert package in sys.modules


def test_it_is_not_looked_for_again(package):
    late = LazyModule(package)
    assert late.VALUE == 1
    del sys.modules[package]
    assert late.VALUE == 1
    assert package not in sys.modules


def test_one_thread_imports_at_a_time(package):
    # Two threads that import a package and its submodule would each wait for the other.
    assert LazyModule(package).MAY_ANOTHER is False


def test_a_missing_attribute_is_reported_as_by_the_module(package):
    with pytest.raises(AttributeError, match="NOTHING"):
        _ = LazyModule(package).NOTHING
