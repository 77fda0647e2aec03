"""What tests of codes, links and limits share: reading messages, racing, and a moving clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from rest_framework.test import APIClient

from tests.waiting import NEVER
from vestibule import limits
from vestibule.conf import Settings
from vestibule.core import clock, worker_pool
from vestibule.core.caller import Caller
from vestibule.core.errors import Refusal
from vestibule.delivery.sms import Sms
from vestibule.limits import memory, rates

API = "/api/auth/"
CALLER = Caller(ip="192.0.2.7", user_agent="Browser", request_id="abc")
WRONG = "not the password of anybody"
_CODE = re.compile(r"(?<![\w/#])\d{6}(?!\w)")
_TOKEN = re.compile(r"#token=([\w-]+)")

texts: list[Sms] = []
"""Text messages that ``keep_text`` was given during a test."""


def keep_text(sms: Sms, options: object) -> None:
    """Stand in for a provider of text messages: what ``SMS_BACKEND`` names in a test."""
    texts.append(sms)


_DEFAULT = Settings()
REAL_HASHES = {
    "ARGON2_MEMORY_KIB": _DEFAULT.ARGON2_MEMORY_KIB,
    "ARGON2_TIME": _DEFAULT.ARGON2_TIME,
}
"""What a password's hash costs people, for the tests that rest on its cost."""


@pytest.fixture
def moving_limits(monkeypatch, frozen_clock) -> Iterator[Any]:
    """Let rates be counted from nothing, by the clock that the test moves."""
    stopped = SimpleNamespace(time=clock.timestamp)
    for module in (memory, rates):
        monkeypatch.setattr(module, "time", stopped)
    limits.reset()
    yield frozen_clock
    limits.reset()


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """Keep the connection that holds the test's transaction open after a WSGI request.

    Django's own test client does the same.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def post(
    address: str, body: dict[str, Any], client: APIClient | None = None, **headers: Any
) -> Any:
    """Send a body to an address below ``/api/auth/``; a crash is a 500, as people would see it."""
    sender = client or APIClient(raise_request_exception=False)
    return sender.post(f"{API}{address}", body, format="json", **headers)


def code_in(message: EmailMessage | Sms | Sequence[EmailMessage]) -> str:
    """Return the one code in a message, or in the newest of several that has one."""
    if isinstance(message, Sequence):
        message = next(each for each in reversed(message) if _CODE.search(str(each.body)))
    text = message.text if isinstance(message, Sms) else str(message.body)
    [code] = set(_CODE.findall(text))
    return str(code)


def token_in(message: EmailMessage | Sequence[EmailMessage]) -> str:
    """Return the token of the one link in a mail, or in the newest of several that has one."""
    if isinstance(message, Sequence):
        message = next(each for each in reversed(message) if _TOKEN.search(str(each.body)))
    [token] = set(_TOKEN.findall(str(message.body)))
    return str(token)


def another(code: str, by: int = 1) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + by) % 1_000_000:06}"


def subjects(outbox: Sequence[EmailMessage], to: str = "") -> list[str]:
    """Return the subjects of the mails, all or to one address."""
    return [str(mail.subject) for mail in outbox if not to or mail.to == [to]]


def at_once(what: Callable[[int], Any], n: int = 50) -> list[Any]:
    """Call it in n threads, all let go in one moment; returns results or refusals.

    However slow the machine is, no password waits in vain to be hashed.
    """
    gate = Barrier(n)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return what(number)
        except Refusal as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool, patch.object(worker_pool, "QUEUE_TIMEOUT", NEVER):
        return list(pool.map(one, range(n)))


def refusals(answers: Sequence[Any]) -> list[Any]:
    """Return those that were refused."""
    return [answer for answer in answers if isinstance(answer, Refusal)]


def database_dump() -> str:
    """Return everything that stands in any table, as text; sealed and hashed as it is stored."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of our own
            rows += sorted(_as_text(row) for row in cursor)
    return "\n".join(rows)


def _as_text(row: Sequence[Any]) -> str:
    cells = (bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
    return "\n".join(map(str, cells))


def as_seen(response: Any) -> tuple[Any, ...]:
    """Return all of an answer that is not new for each request."""
    own = {"X-Request-Id", "Date"}
    headers = {name: value for name, value in response.items() if name not in own}
    return response.status_code, response.content, headers, dict(response.cookies)
