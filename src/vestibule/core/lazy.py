"""Modules that are imported at their first use.

A host's process that only starts, such as each of its management commands, then pays neither
time nor memory for them. A module is imported lazily only where ``tests/shape/test_start.py``
fails without it:

- the admin's pages and the signal receivers are loaded by every host, their flows and steps
  (``limits``, ``captcha``) only at a click or a change of a user;
- the checks run in commands, not in the host's server: pictures, captchas, providers, text
  messages, cookies and SimpleJWT's tokens;
- ``cryptography`` and ``jwt`` are needed by the models of keys and secrets, at the first token;
- ``smtplib`` is needed by the delivery worker, not by a process that only queues a message;
- the tables of ``confusable_homoglyphs`` take longer to load than all of this package.
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
