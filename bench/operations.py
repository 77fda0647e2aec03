"""The operations, as clients for the driver: what each connection sends, again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from bench.driver import LoadFailed, NextRequest, ask_once
from bench.system import Call, System, Tokens, request
from bench.users import PASSWORD, User

_TOKENS_IN_TURN = 32
Clients = Callable[[System, Iterator[User], int], Sequence[NextRequest]]
"""Makes ``n`` clients of a system, from an endless iterator of users."""


def sign_in(system: System, user: User) -> Tokens:
    """Sign one user in and return the tokens."""
    return system.api.tokens(ask_once(system.address, login(system, user)))


def login(system: System, user: User) -> bytes:
    """Return the request of a sign-in."""
    return request(system, user, system.api.login(user.email, PASSWORD))


def refreshed(system: System, answer: bytes, before: Tokens) -> Tokens:
    """Return the tokens that a client holds after a refresh was answered."""
    found = (system.api.refreshed or system.api.tokens)(answer)
    return found if system.api.rotates else Tokens(access=found.access, refresh=before.refresh)


def logins(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients that sign in, each time as the next user."""

    def client(_: bytes) -> bytes:
        return login(system, next(users))

    return [client] * n


def refreshes(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who always send the newest refresh token."""
    return [_Refreshing(system, next(users)) for _ in range(n)]


class _Refreshing:
    """One of them. The chain goes on where an earlier run of the driver left it."""

    def __init__(self, system: System, user: User) -> None:
        self.system, self.user = system, user
        self.tokens = sign_in(system, user)

    def __call__(self, answer: bytes) -> bytes:
        if answer:
            self.tokens = refreshed(self.system, answer, self.tokens)
        ask = self.system.api.refresh
        assert ask is not None
        return request(self.system, self.user, ask(self.tokens))


def profiles(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who read their own profile.

    Raises:
        LoadFailed: a profile does not name the user whose token was sent.
    """
    return [_profile_client(system, next(users)) for _ in range(n)]


def verifications(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who have their access token verified."""
    ask = system.api.verify
    assert ask is not None
    return [repeating(system, next(users), ask) for _ in range(n)]


def host_views(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who ask a host's protected view."""
    ask = system.api.host
    assert ask is not None
    return [repeating(system, next(users), ask) for _ in range(n)]


def cold_host_views(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients who ask a host's protected view of a server that remembers one token.

    Their tokens come in turn, so the one that is remembered is never the next one.
    """
    assert system.api.host is not None
    owners = [next(users) for _ in range(max(n, _TOKENS_IN_TURN))]
    ask = system.api.host
    asks = cycle([request(system, each, ask(sign_in(system, each))) for each in owners])
    return [lambda _: next(asks)] * n


OPERATIONS: dict[str, Clients] = {
    "login": logins,
    "refresh": refreshes,
    "profile": profiles,
    "verify": verifications,
    "host": host_views,
    "host-cold": cold_host_views,
}


def offered(system: System, operation: str) -> bool:
    """Tell whether a system takes part in an operation."""
    if system.only is not None:
        return operation in system.only
    if operation == "host-cold":
        return False  # every system remembers tokens, or none: one of ours is started for it
    return getattr(system.api, operation) is not None


def repeating(system: System, user: User, ask: Callable[[Tokens], Call]) -> NextRequest:
    """Return a client that signs in once and then always asks the same."""
    always = request(system, user, ask(sign_in(system, user)))
    return lambda _: always


def _profile_client(system: System, user: User) -> NextRequest:
    client = repeating(system, user, system.api.profile)
    answered = json.loads(ask_once(system.address, client(b"")))
    if system.api.whose(answered) != user.email:
        raise LoadFailed(f"{system.name} gave {user.email} the profile {answered}")
    return client
