"""The people of the run: the same in every system, all with one password and one hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import cycle

PASSWORD = "harbour-lantern-orchid-47"
_FIRST_ADDRESS = IPv4Address("10.0.0.1")


@dataclass(frozen=True)
class User:
    """One of them."""

    email: str
    client_address: str
    """Where the user's requests come from, as a proxy would say: limits count by address."""


def user(number: int) -> User:
    """Return user ``number``, counted from 0."""
    return User(f"person{number:07}@bench.example", str(_FIRST_ADDRESS + number))


def everybody(count: int) -> Iterator[User]:
    """Return the users one after the other, over and over."""
    return cycle([user(number) for number in range(count)])
