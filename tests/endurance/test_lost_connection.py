"""The connection to the database is lost before any query, commit or rollback: 503, never 500.

In ``tests/endurance`` for the hundred passwords that it hashes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tests.cases import Case
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another long passphrase 8"
NAMES = {"first_name": "Ann", "last_name": "Example"}
CHOSEN = {"password": PASSWORD, "password2": PASSWORD}


class Cut:
    """Ends the connection before the step of this number."""

    def __init__(self, number: int) -> None:
        self.left, self.happened = number, False

    def step(self) -> None:
        """Count one step."""
        self.left -= 1
        if self.left == 0 and connection.connection is not None:
            self.happened, ours = True, connection.connection.info
            with psycopg.connect(ours.dsn, password=ours.password) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", (ours.backend_pid,))

    def query(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Count a query, and execute it."""
        self.step()
        return execute(*arguments)


@contextmanager
def cut_before(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cut]:
    """Lose the connection of this thread before one of the steps in the block."""
    cut = Cut(number)

    def counted(whole: Callable[..., Any], *arguments: Any) -> Any:
        cut.step()
        return whole(*arguments)

    with connection.execute_wrapper(cut.query), monkeypatch.context() as patched:
        for name in ("_commit", "_rollback", "_set_autocommit"):
            whole = getattr(connection, name)
            patched.setattr(connection, name, lambda *given, whole=whole: counted(whole, *given))
        yield cut
    connection.close()


@pytest.mark.skipif(os.environ["TEST_DATABASE"] != "postgres", reason="a file has no connection")
def test_a_request_that_loses_its_connection_is_answered_with_503(
    make_account, outbox, monkeypatch, case: Case
):
    numbers = count()
    for path in ("login/", "password/change/", "register/", "token/refresh/", "logout/"):
        for step in count(1):
            person = make_account(f"ann-{next(numbers)}@example.org")
            tokens = open_session(person).tokens
            body = {
                "login/": {"email": person.email, "password": PASSWORD},
                "password/change/": {"current_password": PASSWORD, "new_password": NEW},
                "register/": {"email": f"new-{person.email}", **CHOSEN, **NAMES},
                "token/refresh/": {"refresh": tokens.refresh},
                "logout/": {"refresh_token": tokens.refresh},
            }[path]
            key = {"idempotency-key": f"key-{next(numbers)}"}
            bearer = {"authorization": f"Bearer {tokens.access}"}
            headers = key if path in {"login/", "register/", "token/refresh/"} else key | bearer
            client = Client(raise_request_exception=False)
            with cut_before(step, monkeypatch) as cut:
                answer = client.post(f"/api/auth/{path}", body, "application/json", headers=headers)
            with case(f"{path}: step {step}"):
                assert answer.status_code in {200, 201, 503}, answer.content
                assert cut.happened or answer.status_code != 503
            if not cut.happened:
                break
