"""The four operations, as clients for the driver: what each connection sends, again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from bench.driver import LoadFailed, NextRequest, ask_once
from bench.system import System, Tokens, get, post
from bench.users import PASSWORD, User

Clients = Callable[[System, Iterator[User], int], Sequence[NextRequest]]
"""Makes ``n`` clients of a system, from an endless iterator of users."""


def sign_in(system: System, user: User) -> Tokens:
    """Sign one user in and return the tokens."""
    return system.api.tokens(ask_once(system.address, _login(system, user)))


def logins(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients that sign in, each time as the next user."""

    def client(_: bytes) -> bytes:
        return _login(system, next(users))

    return [client] * n


def refreshes(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who always send the newest refresh token."""

    def client(user: User) -> NextRequest:
        newest = sign_in(system, user).refresh

        def next_request(answer: bytes) -> bytes:
            nonlocal newest  # the chain goes on where an earlier run of the driver left it
            newest = json.loads(answer)["refresh"] if answer else newest
            return post(system, system.api.refresh, user, {"refresh": newest})

        return next_request

    return [client(next(users)) for _ in range(n)]


def profiles(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who read their own profile.

    Raises:
        LoadFailed: a profile does not name the user whose token was sent.
    """
    return [_profile_client(system, next(users)) for _ in range(n)]


def verifications(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
    """Clients with a session each, who have their access token verified."""

    def client(user: User) -> NextRequest:
        access = sign_in(system, user).access
        request = post(system, system.api.verify, user, {"token": access})
        return lambda _: request

    return [client(next(users)) for _ in range(n)]


OPERATIONS: dict[str, Clients] = {
    "login": logins,
    "refresh": refreshes,
    "profile": profiles,
    "verify": verifications,
}


def _login(system: System, user: User) -> bytes:
    return post(system, system.api.login, user, system.api.credentials(user.email, PASSWORD))


def _profile_client(system: System, user: User) -> NextRequest:
    bearer = sign_in(system, user).access
    request = get(system, system.api.profile, user, bearer=bearer)
    answered = json.loads(ask_once(system.address, request))
    if answered.get("email") != user.email:
        raise LoadFailed(f"{system.name} gave {user.email} the profile {answered}")
    return lambda _: request
