"""A Django app that leaves one trick of the server out, for ``bench.tricks``.

It is among the tests because it replaces private names, which ``bench`` does not use.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, hash_secret, verify_secret
from django.apps import AppConfig
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class LeftOut(AppConfig):
    """Replaces the trick by what would be there otherwise, before workers are forked."""

    name = "tests.bench"
    label = "bench_left_out"

    def ready(self) -> None:
        """Leave out what ``BENCH_WITHOUT`` names; what is not listed is a matter of settings."""
        if leave_out := LEAVE_OUT.get(os.environ["BENCH_WITHOUT"]):
            leave_out()


def loaded(name: str) -> Any:
    """Return a module, in which anything may be replaced."""
    return import_module(name)


def slots() -> None:
    """Let each request wait for its slot on the thread that it came to."""
    found = loaded("vestibule.server.engine.request_slots").RequestSlots
    found.run = found.run_blocking


def argon2() -> None:
    """Hash by argon2-cffi as it comes, in the heap."""
    module = loaded("vestibule.passwords.argon2id")

    def encode(password: str, salt: str, cost: Any) -> str:
        costs = (cost.passes, cost.memory_kib, cost.lanes)
        made = hash_secret(password.encode(), salt.encode(), *costs, module.KEY_BYTES, Type.ID)
        return f"argon2{made.decode()}"

    def verify(password: str, encoded: str, cost: Any) -> bool:
        kept = encoded.removeprefix("argon2").encode()
        try:
            return verify_secret(kept, password.encode(), Type.ID)
        except VerifyMismatchError:
            return False

    module.encode, module.verify = encode, verify


def batches() -> None:
    """Deliver each outcome as soon as it is there."""
    loaded("vestibule.core.worker_pool").BATCH_SIZE = 1


def fast_path() -> None:
    """Answer every refresh by REST framework."""
    fast = loaded("vestibule.drf.fast_path").FastPathView
    fast.dispatch = loaded("vestibule.drf.view").ContractView.dispatch


def handler() -> None:
    """Read and answer requests as Django does."""
    module = loaded("vestibule.server.engine.handler")
    module.Request = WSGIRequest
    module.Handler.get_response = WSGIHandler.get_response
    module.Handler.resolve_request = WSGIHandler.resolve_request


def collections() -> None:
    """Collect garbage as often as Python does by itself."""
    loaded("vestibule.server.engine.tuned").collect_rarely = lambda: None


def prepared() -> None:
    """Execute a refresh's statement by a cursor."""
    del loaded("vestibule.server.postgresql.base").DatabaseWrapper.fetch


def times() -> None:
    """Read times as Django does."""
    del loaded("vestibule.server.postgresql.base").DatabaseWrapper.get_connection_params


def switches() -> None:
    """Let threads switch after 5 ms, as Python does by itself."""
    loaded("vestibule.server.engine.tuned").switch_soon = lambda: None


def niceness() -> None:
    """Hash at the priority of everything else."""
    loaded("vestibule.core.worker_pool").NICE_LEVEL = 0


LEAVE_OUT: dict[str, Callable[[], None]] = {
    "slots": slots,
    "argon2": argon2,
    "batches": batches,
    "fast-path": fast_path,
    "handler": handler,
    "collections": collections,
    "prepared": prepared,
    "times": times,
    "switches": switches,
    "niceness": niceness,
}
