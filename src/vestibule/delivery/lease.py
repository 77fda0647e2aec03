"""Keeps a claimed message claimed while it is being sent, however long that takes.

A claim ends by itself after a few seconds, so that another worker sends what a killed one had
claimed. A living worker renews it from a thread of its own, because it waits for the mail server.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connections

from vestibule import database
from vestibule.database import Place
from vestibule.delivery.outbox import ClaimedMessage, outbox

logger = logging.getLogger("vestibule.delivery")

RENEW_EVERY = 5.0
"""Seconds after which a claim is renewed: a third of its length, so that one may fail."""

AGAIN_AFTER = 1.0
"""Seconds between two attempts to renew while the database does not answer."""


@contextmanager
def renewed(claimed: ClaimedMessage) -> Iterator[None]:
    """Renew the claim of a message until the block is left.

    Not within a transaction, whose claim no other worker sees before its end.
    """
    if database.connection().in_atomic_block:
        yield
        return
    over = threading.Event()
    keeper = threading.Thread(
        target=_renew, args=(claimed, database.place(), over), name="vestibule-lease", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        over.set()
        # A renewal that came later would replace the time of the next attempt.
        keeper.join()


def _renew(claimed: ClaimedMessage, place: Place, over: threading.Event) -> None:
    pause = RENEW_EVERY
    try:
        while not over.wait(pause):
            try:
                with database.at(place):
                    if not outbox.table.renew(claimed):
                        return
                pause = RENEW_EVERY
            except Error as error:
                connections.close_all()  # those of this thread
                pause = AGAIN_AFTER
                logger.warning("a message cannot be kept claimed: %s", type(error).__name__)
    finally:
        connections.close_all()
