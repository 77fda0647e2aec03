"""What was acknowledged to the clients, and what was seen that may not be."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import Enum

INVARIANTS = (
    "acknowledged writes lost",
    "revoked alive",
    "good sessions ended",
    "spent twice",
    "mails lost",
    "5xx other than 503",
    "other surprises",
)


class State(Enum):
    """What the client knows of its session."""

    OPEN = "it must be accepted"
    ENDED = "it must be refused"
    UNKNOWN = "an answer that would end it was never received"


@dataclass
class Session:
    """The newest tokens of a session; ``key`` is that of a refresh that is not answered yet."""

    access: str
    refresh: str
    state: State = State.OPEN
    key: str = ""
    story: str = ""


@dataclass
class Account:
    """An account whose registration was acknowledged."""

    email: str
    password: str
    verified: bool = False
    """Until then, a proof by mail ends what was before: it may have been another who registered."""
    sure: bool = True
    """Whether no change of password is without an answer."""
    sessions: list[Session] = field(default_factory=list)
    mails: int = 0
    """How many different mails must have come."""
    unread: dict[str, float] = field(default_factory=dict)
    """What nothing is asked for until this time (``time.monotonic``): its mail was not seen, or two
    may come, since the first answer was lost."""

    def open(self) -> list[Session]:
        """Return the sessions that must be accepted."""
        return [each for each in self.sessions if each.state is State.OPEN]

    def end_all(self, state: State, but: Session | None = None) -> None:
        """Write down that all open sessions are over, but one."""
        for each in self.open():
            if each is not but:
                each.state = state


class Ledger:
    """All clients write into it."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.broken: dict[str, list[str]] = defaultdict(list)
        self.counted: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, what: str) -> None:
        """Count something for the figures."""
        with self._lock:
            self.counted[what] += 1

    def breaks(self, invariant: str, what: str) -> None:
        """Write down that an invariant does not hold."""
        assert invariant in INVARIANTS
        with self._lock:
            self.broken[invariant].append(what)

    @property
    def verdict(self) -> dict[str, int]:
        """How often each invariant was broken."""
        return {name: len(self.broken[name]) for name in INVARIANTS}
