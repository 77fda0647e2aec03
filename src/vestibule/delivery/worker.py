"""Send due messages: each at least once, with retries."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta

from django.db import Error, close_old_connections, connections

from vestibule import database
from vestibule.conf import settings
from vestibule.core.metrics import Counter
from vestibule.core.tracing import ActiveTracing
from vestibule.database import Place
from vestibule.delivery.kinds import Channel
from vestibule.delivery.lease import renewed
from vestibule.delivery.message import Undeliverable
from vestibule.delivery.outbox import ClaimedMessage, outbox
from vestibule.delivery.send import MailConnection, send
from vestibule.delivery.upkeep import often, soon, upkeep

logger = logging.getLogger("vestibule.delivery")

RETRY_DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Delays before each retry. After the last one, about two days in (as for mail servers,
RFC 5321 4.5.4.1), the message is marked dead."""

DELIVERIES = Counter(
    "vestibule_deliveries_total", "Attempts to send a message.", ("channel", "outcome")
)

RECORD_AGAIN = 0.5
RECORD_TRIES = 120
"""Seconds between two attempts to record a sent message, and their number: a minute's."""

CHANNELS: tuple[Channel, ...] = ("sms", "email")
TURN = 1.0
"""Seconds after which one channel leaves the other one its turn, and then maintenance: a code by
text message does not wait behind all mails, and nothing waits behind a silent mail server."""

LOOK_EVERY = 1.0
SOON_EVERY = 10.0
UPKEEP_EVERY = 3600.0


def _never() -> bool:
    return False


class _AttemptFailed(Exception):
    """An attempt failed, for a reason that quotes nothing of the message."""


def deliver_due() -> int:
    """Send all due messages one after the other; returns how many were attempted.

    Any number of threads, processes and nodes may do so at once: each message is claimed by
    one of them.
    """
    tried, left = 0, True
    with closing(MailConnection()) as connection:
        while left:
            attempts, left = _take_turns(connection)
            tried += attempts
    return tried


def _take_turns(connection: MailConnection, until: Callable[[], bool] = _never) -> tuple[int, bool]:
    """Give each channel its turn; return how many were attempted, and whether some may be left."""
    tried, left = 0, False
    for channel in CHANNELS:
        end = time.monotonic() + TURN
        while not until() and (claimed := outbox.table.claim(channel)) is not None:
            _deliver(claimed, connection)
            tried += 1
            if time.monotonic() >= end:
                left = True
                break
    return tried, left


def _deliver(claimed: ClaimedMessage, connection: MailConnection) -> None:
    try:
        with renewed(claimed):
            _send(claimed, connection)
    except Undeliverable as refused:
        _give_up(claimed, refused.reason)
    except _AttemptFailed as failed:
        _try_again(claimed, str(failed))


def _send(claimed: ClaimedMessage, connection: MailConnection) -> None:
    try:
        with ActiveTracing.current.sending(
            claimed.traceparent,
            kind=claimed.message.kind if claimed.message else "",
            channel=_channel(claimed),
            attempt=claimed.attempts,
        ):
            _require_sendable(claimed)
            send(claimed, connection)
    except Undeliverable:
        raise
    except Exception as error:
        raise _AttemptFailed(_described(error)) from error
    _record_sent(claimed)
    DELIVERIES.inc(_channel(claimed), "sent")
    logger.info("message sent", extra=_about(claimed))


def _record_sent(claimed: ClaimedMessage) -> None:
    """Record that a message was sent; if the database is away, as soon as it is back.

    Otherwise it would be sent again. Meanwhile this worker could not claim another one either.
    """
    for left in range(RECORD_TRIES, -1, -1):
        try:
            outbox.table.sent(claimed)
        except Error as error:
            if not left or database.connection().in_atomic_block:
                raise
            logger.warning("a sent message is not recorded yet: %s", type(error).__name__)
            time.sleep(RECORD_AGAIN)
            close_old_connections()
        else:
            return


def _require_sendable(claimed: ClaimedMessage) -> None:
    if claimed.message is None:
        raise Undeliverable("cannot be decrypted: SECRET_KEY was changed without a fallback")
    if claimed.attempts > len(RETRY_DELAYS) + 1:
        raise Undeliverable("every worker that tried to send it died")
    minutes = claimed.message.values.get("minutes")
    if minutes and claimed.now - claimed.queued_at >= timedelta(minutes=minutes):
        # Its code or link has expired: the user has requested another, or given up.
        raise Undeliverable("expired before it could be sent")


def _try_again(claimed: ClaimedMessage, reason: str) -> None:
    if claimed.attempts > len(RETRY_DELAYS):
        _give_up(claimed, reason)
        return
    outbox.table.failed(claimed, reason, RETRY_DELAYS[claimed.attempts - 1])
    DELIVERIES.inc(_channel(claimed), "retried")
    logger.warning("message not sent, will try again", extra=_about(claimed, reason))


def _give_up(claimed: ClaimedMessage, reason: str) -> None:
    outbox.table.failed(claimed, reason, None)
    DELIVERIES.inc(_channel(claimed), "given_up")
    logger.error("message given up", extra=_about(claimed, reason))


def _channel(claimed: ClaimedMessage) -> str:
    return claimed.message.channel if claimed.message else ""


def _described(error: Exception) -> str:
    """Return class and codes of an error, but not its text, which may quote the message."""
    codes: list[object] = [getattr(error, "smtp_code", None)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    reason_code = getattr(error, "reason_code", None)
    return " ".join(
        str(part) for part in (type(error).__name__, *codes, reason_code) if part is not None
    )[:200]


def _about(claimed: ClaimedMessage, reason: str = "") -> dict[str, object]:
    kind = claimed.message.kind if claimed.message else ""
    about = {"message_id": str(claimed.id), "kind": kind, "attempt": claimed.attempts}
    return about | ({"reason": reason} if reason else {})


Places = Callable[[], Iterable[Place | None]]
"""Returns where messages are; None is where the thread finds itself."""


def _only_here() -> Iterable[Place | None]:
    return (None,)


class Worker:
    """Sends messages until it is stopped."""

    on_round: Callable[[], object] = staticmethod(lambda: None)
    """Is called before it looks for messages, at least once a second while it sends none."""

    def __init__(
        self, pause: Callable[[float], object] = time.sleep, places: Places = _only_here
    ) -> None:
        self._pause, self._places = pause, places
        self._stopping = False
        self._unread: set[Place | None] = set()
        self._last: dict[tuple[Place | None, float], float] = {}

    def stop(self, *_: object) -> None:
        """Stop after the current message. Usable as a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Send messages, look again after at most a second, and prune once an hour."""
        try:
            while not self._stopping:
                self.on_round()
                left = self._round()
                if not left and not self._stopping:
                    self._pause(LOOK_EVERY)
        finally:
            connections.close_all()  # those of this thread

    def _round(self) -> bool:
        """Serve each place; return whether messages may be left that are due."""
        left = False
        for place in self._places():
            close_old_connections()
            try:
                with database.at(place):
                    left |= self._serve(place)
            except Error as error:
                database.trouble_of(error)  # which reports a full disk
                # Waiting loses nothing: claimed messages are due again after their lease.
                if place not in self._unread:  # not again each second of an outage
                    logger.warning("the outbox cannot be read: %s", type(error).__name__)
                self._unread.add(place)
            else:
                if place in self._unread:
                    logger.info("the outbox can be read again")
                self._unread.discard(place)
            finally:
                close_old_connections()
        return left

    def _serve(self, place: Place | None) -> bool:
        with closing(MailConnection()) as connection:
            _, left = _take_turns(connection, until=lambda: self._stopping)
        if self._is_time(place, UPKEEP_EVERY):
            outbox.table.prune(settings.MESSAGES_KEPT)
            upkeep.send_robust(sender=Worker)
        if self._is_time(place, LOOK_EVERY):
            often.send_robust(sender=Worker)
        if self._is_time(place, SOON_EVERY):
            soon.send_robust(sender=Worker)
        return left

    def _is_time(self, place: Place | None, period: float) -> bool:
        """Whether the period has passed since this was last true; at first it is."""
        now, known = time.monotonic(), (place, period)
        if now - self._last.get(known, float("-inf")) <= period:
            return False
        self._last[known] = now
        return True
