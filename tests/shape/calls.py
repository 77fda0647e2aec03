"""What a request costs, in numbers that are the same each time: calls and statements."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Any

from django.core import signals
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.db import close_old_connections, connection, reset_queries
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from vestibule.server.engine.handler import Handler, headers_of, take_over_from_signals

ROUNDS = 5
"""The cheapest counts: once a second one of them reads the revocation feed besides."""
BEGUN_AND_ENDED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Asked:
    """A request that must succeed, to be sent again and again as a worker gets it."""

    def __init__(self, method: str, path: str, body: dict[str, str], token: str = "") -> None:
        self._handler = Handler()
        said: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        self._environ = RequestFactory().generic(method, path, **said).environ
        self._body = body

    def send(self, measured: AbstractContextManager[object] | None = None) -> None:
        """Send it; the next time it carries what it was answered, if that is sent at all."""
        raw = json.dumps(self._body).encode()
        environ = self._environ | {
            "wsgi.input": io.BytesIO(raw),
            "CONTENT_LENGTH": str(len(raw)),
            "CONTENT_TYPE": "application/json",
        }
        with measured or nullcontext():
            answer: Any = self._handler.answer(environ)
            headers_of(answer)
            answer.close()
        assert answer.status_code == 200, answer.content
        said = json.loads(answer.content)
        fresh = {**said, **said.get("tokens", {})}
        self._body |= {name: fresh[name] for name in self._body if name in fresh}


def cost(asked: Asked) -> tuple[int, Counter[str]]:
    """Return the statements of a request, and the calls of Python functions by module.

    In a process that has served such requests before.
    """
    take_over_from_signals(debug=False)
    try:
        for _ in range(3):
            asked.send()
        found = min((_calls(asked) for _ in range(ROUNDS)), key=Counter.total)
        with CaptureQueriesContext(connection) as captured:
            asked.send()
            said = [query["sql"].strip().upper() for query in captured]
    finally:
        signals.request_started.connect(reset_queries)
        signals.request_started.connect(close_old_connections)
        signals.request_finished.connect(close_old_connections)
        signals.request_finished.connect(close_caches)
        signals.request_finished.connect(reset_urlconf)
    return sum(not sql.startswith(BEGUN_AND_ENDED) for sql in said), found


def _calls(asked: Asked) -> Counter[str]:
    found: Counter[str] = Counter()
    asked.send(_counted(found))
    return found


@contextmanager
def _counted(found: Counter[str]) -> Iterator[None]:
    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            found[f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname}"] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
