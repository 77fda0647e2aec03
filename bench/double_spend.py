"""One refresh token, used several times at once: how often it is accepted, and what comes of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from selectors import EVENT_READ, BaseSelector, DefaultSelector

from bench.driver import STALL_SECONDS, LoadFailed, whole_body
from bench.operations import refreshed, sign_in
from bench.system import System, Tokens, request
from bench.users import User

AT_ONCE = 8
ROUNDS = 15
_GOOD = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class DoubleSpend:
    """What one system did, round by round."""

    system: str
    accepted: Sequence[int]
    """How many of the requests were answered with new tokens."""
    successors: Sequence[int]
    """How many different refresh tokens among those could be used afterwards."""


def double_spend(system: System, users: Iterator[User], *, rounds: int = ROUNDS) -> DoubleSpend:
    """Spend one refresh token ``AT_ONCE`` times at the same moment, then each successor once."""
    seen = [_round(system, next(users)) for _ in range(rounds)]
    return DoubleSpend(
        system=system.name,
        accepted=[accepted for accepted, _ in seen],
        successors=[working for _, working in seen],
    )


def _round(system: System, user: User) -> tuple[int, int]:
    ask = system.api.refresh
    assert ask is not None
    first = sign_in(system, user)
    answers = at_once(system.address, [request(system, user, ask(first))] * AT_ONCE)
    bodies = [body for status, body in answers if status in _GOOD]
    found = {refreshed(system, body, first).refresh for body in bodies}
    working = 0
    for token in sorted(found):
        again = request(system, user, ask(Tokens(access="", refresh=token)))
        working += at_once(system.address, [again])[0][0] in _GOOD
    return len(bodies), working


def at_once(address: tuple[str, int], requests: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Send requests over connections of their own in one go; return status and body of each.

    Each connection is closed with its answer: gunicorn's worker waits two seconds for that.
    """
    with ExitStack() as stack:
        poll = stack.enter_context(DefaultSelector())
        sockets = [socket.create_connection(address, timeout=STALL_SECONDS) for _ in requests]
        for place, opened in enumerate(sockets):
            poll.register(stack.enter_context(opened), EVENT_READ, place)
        for opened, each in zip(sockets, requests, strict=True):
            opened.sendall(each)
        return _answers(poll, len(requests))


def _answers(poll: BaseSelector, count: int) -> list[tuple[int, bytes]]:
    received, found = [b""] * count, [(0, b"")] * count
    while poll.get_map():
        ready = poll.select(STALL_SECONDS)
        if not ready:
            raise LoadFailed(f"no answer for {STALL_SECONDS} s")
        for key, _ in ready:
            opened, place = key.fileobj, key.data
            assert isinstance(opened, socket.socket)
            piece = opened.recv(65536)
            received[place] += piece
            answer = _answer(received[place])
            if answer or not piece:
                found[place] = answer or (0, b"")
                poll.unregister(opened)
                opened.close()
    return found


def _answer(received: bytes) -> tuple[int, bytes] | None:
    """Return status and body of a whole answer."""
    head_end = received.find(b"\r\n\r\n")
    body = whole_body(received, head_end) if head_end >= 0 else None
    return None if body is None else (int(received[9:12]), body)
