"""Whether this node can serve, and a stable word for each reason why it cannot."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.db import DatabaseError, Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import Unavailable
from vestibule.core.metrics import Gauge
from vestibule.core.sampling import Sampler
from vestibule.database import Trouble, now_sql, trouble_of
from vestibule.models.migrated import has_all_columns
from vestibule.models.signing_key import current_ring
from vestibule.server.engine.node_state import (
    doubt_room,
    forget_doubt,
    is_draining,
    is_room_doubted,
)
from vestibule.server.postgresql.room import lacks_room

logger = logging.getLogger("vestibule.readiness")

SCHEMA_EVERY = 5.0
"""Seconds after which the migrations are compared again; ``AHEAD_EVERY`` where they are ahead,
which takes a query for each table."""

AHEAD_EVERY = 60.0

TRY_ROOM_EVERY = 5.0
"""Seconds after which it is tried again whether PostgreSQL, which refused a write, has room."""

LEAST_ROOM = 4 * 1024 * 1024
"""Bytes that a database in a file needs free on its disk, for its log of changes."""

SCHEMA_OF = ("vestibule", "auth", "contenttypes")
"""Apps whose tables requests need."""


class Cause(StrEnum):
    """What is wrong, as ``/readyz``, the log and the metrics name it."""

    DATABASE_UNAVAILABLE = "database_unavailable"
    DATABASE_READ_ONLY = "database_read_only"
    DISK_FULL = "disk_full"
    SCHEMA_BEHIND = "schema_behind"
    SCHEMA_AHEAD = "schema_ahead"
    CLOCK_OFF = "clock_off"
    NO_SIGNING_KEY = "no_signing_key"
    DRAINING = "draining"


READY = Gauge("vestibule_ready", "Whether the last probe of /readyz found nothing in the way.")
FOUND = Gauge("vestibule_readiness_cause", "Whether the last probe found this.", ("cause",))


@dataclass(frozen=True, slots=True)
class State:
    """What a probe found: the node is ready if nothing but warnings."""

    causes: tuple[Cause, ...] = ()
    warnings: tuple[Cause, ...] = ()


class Readiness:
    """Looks whether this process can serve, and logs when the answer changes.

    A look takes one query; one more every five seconds for the schema, and what the key ring
    takes. ``_lock`` guards the last state, so that each change is logged once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = State()
        self._schema: tuple[float, State] = (float("-inf"), State())
        self._room: tuple[float, bool] = (float("-inf"), False)
        self._failures = Sampler()

    def look(self) -> State:
        """Return the state now; a node that is about to stop is not asked for more."""
        state = State((Cause.DRAINING,)) if is_draining() else self._database()
        _export(state)
        with self._lock:
            before, self._last = self._last, state
        if before != state:
            _log(state)
        return state

    def _database(self) -> State:
        try:
            asked = database.connection()
            trouble = _ask(asked)
            schema = self._compared(asked)
            warnings = [*schema.warnings, *self._lacking_room(asked)]
        except Error as error:
            return State((Cause(trouble_of(error) or Trouble.UNAVAILABLE),))
        causes = [*trouble, *schema.causes]
        if Cause.SCHEMA_BEHIND not in causes and not self._has_key():
            causes.append(Cause.NO_SIGNING_KEY)
        if abs(clock.own_error()) > settings.LEEWAY:
            warnings.append(Cause.CLOCK_OFF)
        return State(tuple(causes), tuple(warnings))

    def _has_key(self) -> bool:
        try:
            return current_ring.get().signing is not None
        except Exception as error:
            cause = error.__cause__
            if isinstance(error, Unavailable) and isinstance(cause, Error) and trouble_of(cause):
                raise cause from None
            if self._failures.count("key"):
                logger.exception("There is no key to sign tokens with.")
            return False

    def _lacking_room(self, asked: BaseDatabaseWrapper) -> list[Cause]:
        """Look whether PostgreSQL lacks room, from a write that it refused on.

        Each process tries for itself: the one that finds room does not know who else has said that
        there is none.
        """
        tried_at, lacks = self._room
        if asked.vendor != "postgresql" or not (lacks or is_room_doubted()):
            return []
        if clock.steady() - tried_at > TRY_ROOM_EVERY:
            forget_doubt()
            lacks = True
            try:
                lacks = lacks_room(asked)
            finally:
                if lacks:
                    doubt_room()
                self._room = clock.steady(), lacks
        return [Cause.DISK_FULL] if lacks or is_room_doubted() else []

    def _compared(self, asked: BaseDatabaseWrapper) -> State:
        """Compare the migrations that were applied with those of this release."""
        compared_at, known = self._schema
        ahead = Cause.SCHEMA_AHEAD in (*known.causes, *known.warnings)
        if clock.steady() - compared_at > (AHEAD_EVERY if ahead else SCHEMA_EVERY):
            known = _schema_state(asked)
            self._schema = clock.steady(), known
        return known


readiness = Readiness()
"""The readiness of this process."""


def _log(state: State) -> None:
    named = {"causes": state.causes, "warnings": state.warnings}
    about = {kind: [each.value for each in found] for kind, found in named.items()}
    if state.causes:
        logger.error("not ready", extra=about)
    elif state.warnings:
        logger.warning("ready, with warnings", extra=about)
    else:
        logger.info("ready", extra=about)


def _export(state: State) -> None:
    READY.set(not state.causes)
    for cause in Cause:
        FOUND.set(cause in (*state.causes, *state.warnings), cause)


def _ask(asked: BaseDatabaseWrapper) -> list[Cause]:
    """Ask the database for its time, and whether it accepts changes. One query."""
    if asked.vendor != "postgresql":
        with asked.cursor() as cursor:
            cursor.execute("SELECT 1")
        return _of_file(Path(str(asked.settings_dict["NAME"])))
    since = clock.steady()
    with asked.cursor() as cursor:
        cursor.execute(f"SELECT {now_sql(asked)}, current_setting('transaction_read_only')")
        now, read_only = cursor.fetchone()
    clock.follow(now, since=since)
    return [Cause.DATABASE_READ_ONLY] if read_only == "on" else []


def _of_file(path: Path) -> list[Cause]:
    """Look whether a database in a file, and its log of changes beside it, can be written."""
    if not path.is_file():  # in memory
        return []
    causes = []
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        causes.append(Cause.DATABASE_READ_ONLY)
    elif hasattr(os, "statvfs"):
        disk = os.statvfs(path.parent)
        if disk.f_bavail * disk.f_frsize < LEAST_ROOM:
            causes.append(Cause.DISK_FULL)
    return causes


def _schema_state(asked: BaseDatabaseWrapper) -> State:
    """Compare by the names of the migrations. One query; more where the schema is ahead.

    Ahead is what a rolling upgrade looks like from the older release, which goes on serving as long
    as it finds all its own columns.
    """
    wanted = {(label, name) for label in SCHEMA_OF for name in _names(label)}
    try:
        with asked.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {(app, name) for app, name in cursor.fetchall() if app in SCHEMA_OF}
    except DatabaseError as error:
        if trouble_of(error):
            raise
        return State((Cause.SCHEMA_BEHIND,))  # the table is missing
    if wanted - applied:
        return State((Cause.SCHEMA_BEHIND,))
    if not any(app == "vestibule" for app, _ in applied - wanted):
        return State()
    fits = has_all_columns(asked.alias)
    return State(warnings=(Cause.SCHEMA_AHEAD,)) if fits else State((Cause.SCHEMA_AHEAD,))


@cache
def _names(label: str) -> frozenset[str]:
    """Return the names of an app's migrations in this release, without importing them."""
    installed = {each.label for each in apps.get_app_configs()}
    module = MigrationLoader.migrations_module(label)[0] if label in installed else None
    if module is None:
        return frozenset()
    found = iter_modules(import_module(module).__path__)
    return frozenset(each.name for each in found if each.name[0] not in "_~")
