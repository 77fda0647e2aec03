"""Modules that are imported when something of them is first asked for.

A process of the host that does nothing but start, as each of its commands does first, then
pays for none of them.
"""

from __future__ import annotations

import os
import threading
from importlib import import_module
from types import ModuleType
from typing import Any


class _ImportLock:
    """Lets one thread after the other import.

    Python holds a lock for each module: of two threads that import a package and a part of
    it at once, each may wait for the other, and one of them gets an error for that.
    """

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget who imports: a fork has none of its parent's threads."""
        self.lock = threading.RLock()


_turn = _ImportLock()
os.register_at_fork(after_in_child=_turn.begin_anew)


def import_locked(module: str) -> ModuleType:
    """Import a module now, or wait for the thread that does.

    Raises:
        ImportError: there is none.
    """
    with _turn.lock:
        return import_module(module)


class LazyModule:
    """Stands for a module: ``keys = LazyModule("vestibule.tokens.keys")``, then ``keys.parse(…)``.

    The ordinary import stands beside it under ``TYPE_CHECKING``, so that types and the
    order of the layers are checked as everywhere else.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        """Return what the module has by that name, importing it the first time.

        Raises:
            AttributeError: there is no such thing in it.
        """
        return getattr(import_locked(self._module), name)
