"""What is called back after a commit cannot undo it, nor make its answer a failure."""

from __future__ import annotations

from functools import partial

import pytest

from vestibule import database

pytestmark = pytest.mark.django_db(transaction=True)


def fails(number: int) -> None:
    raise ValueError(number)


def test_a_robust_callback_that_fails_is_logged_by_its_name_whatever_it_is(caplog):
    called: list[int] = []
    for callback in (lambda: fails(1), partial(fails, 2), partial(partial(fails), 3)):
        with database.atomic():
            database.on_commit(callback, robust=True)
            database.on_commit(partial(called.append, 1))
    assert called == [1, 1, 1]
    said = [record.getMessage() for record in caplog.records]
    assert [each.split()[2].rpartition(".")[2] for each in said] == ["<lambda>", "fails", "fails"]
