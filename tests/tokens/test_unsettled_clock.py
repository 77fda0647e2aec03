"""A new process that cannot read the database's time judges no token by its own clock."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from vestibule import database
from vestibule.core import clock
from vestibule.core.errors import Unavailable
from vestibule.tokens import jws


def test_times_of_tokens_wait_for_the_database(monkeypatch):
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(database, "measure_clock", fail)
    monkeypatch.setattr(clock, "settled", False)
    with pytest.raises(Unavailable):
        jws.check_times(issued_at=clock.timestamp() + 3600, expires_at=clock.timestamp() + 7200)
