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
    """Lets one thread import at a time.

    Python has a lock for each module: if two threads import a package and a submodule of it
    at the same time, they may wait for each other, and one of them gets a deadlock error.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Release the lock after a fork, in which the thread that held it does not exist."""
        self.lock = threading.RLock()


_importing = _ImportLock()
os.register_at_fork(after_in_child=_importing.reset)


def import_locked(module: str) -> ModuleType:
    """Import a module, after waiting for other threads that import.

    Raises:
        ImportError: there is no such module.
    """
    with _importing.lock:
        return import_module(module)


class LazyModule:
    """Proxy of a module: ``keys = LazyModule("vestibule.tokens.keys")``, then ``keys.parse(…)``.

    The ordinary import goes beside it under ``TYPE_CHECKING``, so that types and the order
    of the layers are checked as everywhere else.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._imported: ModuleType | None = None

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module, which is imported the first time.

        Raises:
            AttributeError: the module has no such attribute.
        """
        imported = self._imported
        if imported is None:
            imported = self._imported = import_locked(self._module)
        return getattr(imported, name)
