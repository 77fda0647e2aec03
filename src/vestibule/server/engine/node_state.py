"""What a server and its workers know in common: memory that the workers, forks of it, share.

A worker that was started in another way, as multiprocessing does outside Linux, has a copy, in
which nothing ever happens.
"""

from __future__ import annotations

import mmap

_shared = mmap.mmap(-1, 4)
_DRAINING, _STOPPING, _STARTED, _ROOM_DOUBTED = range(4)


def begin_draining() -> None:
    """Say that this node is about to stop. There is no way back."""
    _shared[_DRAINING] = True


def is_draining() -> bool:
    """Whether this node is about to stop: it serves, and wants no new clients."""
    return bool(_shared[_DRAINING])


def begin_stopping() -> None:
    """Say that this node stops now."""
    _shared[_STOPPING] = True


def is_stopping() -> bool:
    """Whether this node stops now."""
    return bool(_shared[_STOPPING])


def worker_started() -> None:
    """Say that a worker has loaded everything that it serves with."""
    _shared[_STARTED] = True


def has_started() -> bool:
    """Whether any worker of this node has ever loaded everything: another one can, too."""
    return bool(_shared[_STARTED])


def doubt_room() -> None:
    """Say that the database refused a write of this node, perhaps because its disk is full."""
    _shared[_ROOM_DOUBTED] = True


def forget_doubt() -> None:
    """Say that no such write is known; call it before trying, so that a later one is not lost."""
    _shared[_ROOM_DOUBTED] = False


def is_room_doubted() -> bool:
    """Whether the database refused such a write since ``forget_doubt``."""
    return bool(_shared[_ROOM_DOUBTED])
