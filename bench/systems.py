"""Everybody in the run, by name, and how each is started and found to work."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Protocol

from bench import ours
from bench.driver import LoadFailed, ask_once
from bench.operations import OPERATIONS, offered
from bench.peers import allauth, better_auth, dj_rest_auth, djoser, fastapi_users, simplejwt
from bench.peers.python import python_peer
from bench.system import System
from bench.users import everybody


class Start(Protocol):
    """Starts a system, and its variants beside it, on an empty database."""

    def __call__(
        self, home: Path, database_url: str, *, users: int, workers: int
    ) -> AbstractContextManager[list[System]]:
        """Give them, up and filled with users, until the block is left."""
        ...


_PYTHON = (simplejwt.PEER, djoser.PEER, dj_rest_auth.PEER, allauth.PEER, fastapi_users.PEER)
SYSTEMS: dict[str, Start] = {
    ours.NAME: ours.vestibule,
    **{peer.name: partial(python_peer, peer) for peer in _PYTHON},
    better_auth.NAME: better_auth.better_auth,
}
_TRIED = 3
"""Requests of each operation before anything is measured: a second one takes up the answer of
the first."""


def require_working(system: System, *, users: int) -> None:
    """Try every operation of a system that is up, each with a few requests.

    Raises:
        LoadFailed: one of them was not answered with 2xx.
    """
    people = everybody(users)
    for name in OPERATIONS:
        if not offered(system, name):
            continue
        body, client = b"", OPERATIONS[name](system, people, 1)[0]
        try:
            for _ in range(_TRIED):
                body = ask_once(system.address, client(body))
        except (KeyError, TypeError, json.JSONDecodeError) as unread:
            raise LoadFailed(f"{system.name}, {name}: {unread!r} in {body[:300]!r}") from None
