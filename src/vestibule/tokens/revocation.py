"""The revocation feed: recently ended sessions, in the memory of each process.

An access token is valid without a query unless its session ended, or its account's epoch
moved, within the lifetime of an access token. That set is small. Every process holds it,
adds its own revocations at once, and reads those of other processes within
``REVOCATION_BOUND``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.asyncio import async_unsafe

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken, Unavailable
from vestibule.core.events import EndReason
from vestibule.core.metrics import Counter, Gauge
from vestibule.core.sampling import Sampler
from vestibule.core.tokens import AccessClaims
from vestibule.scope import per_scope
from vestibule.tokens.announcements import Announcements, News

logger = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=15)
"""How far each catch-up overlaps with the previous one: rows become visible when their
transaction commits, which is later than the time stored in them."""

FULL_EVERY = 60.0
"""Seconds after which a catch-up reads the whole window again, for transactions that took
longer than the overlap."""


@dataclass(frozen=True, slots=True)
class Revocations:
    """Result of one catch-up: ended sessions (hex id, time, reason), new epochs of accounts,
    and the ids of all signing keys ever revoked.

    ``oldest`` is the start of a whole window: all tokens affected by earlier revocations have
    expired. None if only recent revocations were read.
    """

    now: datetime
    sessions: Iterable[tuple[str, datetime, EndReason | None]]
    epochs: Iterable[tuple[str, int, datetime]]
    keys: Iterable[str] = ()
    oldest: datetime | None = None


FAILURES = Counter(
    "vestibule_revocation_feed_failures_total", "Updates of the revocation feed that failed."
)
AGE = Gauge(
    "vestibule_revocation_feed_age_seconds", "Time since the revocation feed was last updated."
)

Load = Callable[[datetime | None], Revocations]
"""Reads the revocations since a time; those of the whole window if None."""


class RevocationFeed:
    """Decides whether verified claims have been revoked, without a query.

    ``_lock`` lets one thread catch up at a time. Adding a revocation does not take it: a
    dictionary assignment is atomic, and every catch-up reads all revoked keys again.
    """

    def __init__(self) -> None:
        self._load: Load | None = None
        self._announcements: Announcements | None = None
        self._lock = threading.Lock()
        self._sessions: dict[str, tuple[datetime, EndReason | None]] = {}
        self._epochs: dict[str, tuple[int, datetime]] = {}
        self._keys: frozenset[str] = frozenset()
        self._key_revoked: Callable[[], None] = lambda: None
        self._seen_until: datetime | None = None
        self._fresh_at = float("-inf")
        self._whole_at = float("-inf")
        self._failures = Sampler()

    def reads_with(self, load: Load) -> None:
        """Set the function that reads the database; the models do so when imported."""
        self._load = load

    def on_key_revoked(self, callback: Callable[[], None]) -> None:
        """Set the callback for a revoked key, which must no longer sign in this process."""
        self._key_revoked = callback

    def check(self, claims: AccessClaims) -> None:
        """Refuse claims whose session has ended, whose epoch is old or whose key is revoked.

        Raises:
            InvalidToken: the session has ended, or the epoch or the key is revoked.
            Unavailable: the feed could not be brought up to date; tokens that cannot be
                checked are not accepted.
            SynchronousOnlyOperation: it must be brought up to date, and this is an event loop.
        """
        bound = settings.REVOCATION_BOUND.total_seconds()
        if time.monotonic() - self._fresh_at > bound:
            self._catch_up(bound)
        ended = self._sessions.get(claims.session)
        if ended is not None:
            raise InvalidToken(ended[1], ended[0])
        epoch = self._epochs.get(claims.subject)
        if (epoch is not None and claims.epoch < epoch[0]) or claims.kid in self._keys:
            raise InvalidToken

    @property
    def age(self) -> float:
        """Seconds since it was last brought up to date, which a request does; infinite at first."""
        return time.monotonic() - self._fresh_at

    def end_session(self, session: str, at: datetime, reason: EndReason | None) -> None:
        """Add an ended session (hex id)."""
        self._sessions[session] = (at, reason)

    def move_epoch(self, account: str, epoch: int, at: datetime) -> None:
        """Add an account's new epoch, before which its tokens are revoked."""
        known = self._epochs.get(account)
        if known is None or known[0] < epoch:
            self._epochs[account] = (epoch, at)

    def revoke_key(self, kid: str) -> None:
        """Add a revoked key: all tokens signed with it are revoked."""
        if kid not in self._keys:
            self._keys |= {kid}
            self._key_revoked()

    def publish_revoked_key(self, kid: str) -> None:
        """Refuse the tokens of a key revoked by this process, and announce it to the others."""
        self.revoke_key(kid)
        self._announce({"keys": [[kid]]})

    def publish_ended(self, ended: Iterable[tuple[UUID, datetime]], reason: EndReason) -> None:
        """Refuse sessions ended by this process, and announce them to the others."""
        sessions = [(session.hex, at) for session, at in ended]
        for session, at in sessions:
            self.end_session(session, at, reason)
        self._announce(
            {"sessions": [[session, at.isoformat(), reason.value] for session, at in sessions]}
        )

    def publish_epochs(self, moved: Iterable[tuple[str, int, datetime]]) -> None:
        """Refuse tokens before epochs moved by this process, and announce it to the others."""
        epochs = list(moved)
        for account, epoch, at in epochs:
            self.move_epoch(account, epoch, at)
        self._announce({"epochs": [[name, epoch, at.isoformat()] for name, epoch, at in epochs]})

    def receive(self, news: News) -> None:
        """Add what another process has announced.

        Raises:
            ValueError: it is malformed.
        """
        for session, at, reason in news.get("sessions", []):
            self.end_session(session, datetime.fromisoformat(at), EndReason.named(reason))
        for account, epoch, at in news.get("epochs", []):
            self.move_epoch(account, epoch, datetime.fromisoformat(at))
        for [kid] in news.get("keys", []):
            self.revoke_key(kid)

    def _announce(self, news: News) -> None:
        self._connect()
        if self._announcements is not None:
            self._announcements.send(news)

    def _connect(self) -> None:
        """Connect to Redis once, if it is configured."""
        if settings.REDIS_URL and self._announcements is None:
            self._announcements = Announcements(settings.REDIS_URL, self.receive)

    def forget(self) -> None:
        """Start empty, like a new process: the next check reads the whole window."""
        with self._lock:
            self._sessions.clear()
            self._epochs.clear()
            self._keys = frozenset()
            self._seen_until = None
            self._fresh_at = self._whole_at = float("-inf")

    @async_unsafe  # before the lock, which would keep an event loop waiting for another thread
    def _catch_up(self, bound: float) -> None:
        with self._lock:
            self._connect()
            began = time.monotonic()
            if began - self._fresh_at <= bound:
                return  # another thread did it while this one waited
            whole = self._seen_until is None or began - self._whole_at > FULL_EVERY
            since = None if whole or self._seen_until is None else self._seen_until - OVERLAP
            try:
                found = self._read(since)
            except Exception as error:
                FAILURES.inc()
                if times := self._failures.count(type(error).__name__):
                    about = {"times": times}
                    logger.exception("The revocation feed could not be updated.", extra=about)
                raise Unavailable(retry_after=1) from error
            self._apply(found)
            self._seen_until, self._fresh_at = found.now, began
            if whole:
                self._whole_at = began
            if found.oldest is not None:
                self._drop_old(found.oldest)

    def _read(self, since: datetime | None) -> Revocations:
        if self._load is None:
            raise LookupError("Nothing reads revocations yet.")
        return self._load(since)

    def _apply(self, found: Revocations) -> None:
        for session, at, reason in found.sessions:
            self.end_session(session, at, reason)
        for account, epoch, at in found.epochs:
            self.move_epoch(account, epoch, at)
        for kid in found.keys:
            self.revoke_key(kid)

    def _drop_old(self, oldest: datetime) -> None:
        """Remove revocations whose access tokens have all expired."""
        # Over copies: other threads may add entries meanwhile.
        for session, (at, _) in list(self._sessions.items()):
            if at < oldest:
                self._sessions.pop(session, None)
        for account, (_, at) in list(self._epochs.items()):
            if at < oldest:
                self._epochs.pop(account, None)


_on_creation: list[Callable[[RevocationFeed], None]] = []


def for_each_feed(callback: Callable[[RevocationFeed], None]) -> None:
    """Call back for the feed of every scope, in that scope, when it is created."""
    _on_creation.append(callback)


def _new_feed() -> RevocationFeed:
    created = RevocationFeed()
    for callback in _on_creation:
        callback(created)
    return created


feed = per_scope(_new_feed)
"""The feed of the current scope in this process."""
AGE.follow(lambda: feed.age)
