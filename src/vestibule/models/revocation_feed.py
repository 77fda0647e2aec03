"""Reads recent revocations from the database for the revocation feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth import get_user_model

from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.events import EndReason
from vestibule.database import as_moment, now_sql
from vestibule.models.access_lifetime import AccessLifetime
from vestibule.models.account import Account
from vestibule.models.session import Session
from vestibule.models.signing_key import StoredKey
from vestibule.tokens.revocation import OVERLAP, Revocations, for_each_feed

_SLACK = timedelta(minutes=1)
"""How far this process's clock may be ahead when it reads a whole window."""

_READ = """
SELECT 'session', CAST(id AS varchar(64)), 0, end_reason, ended_at FROM {session}
WHERE ended_at > %s
UNION ALL
SELECT 'account', CAST(user_id AS varchar(64)), epoch, '', epoch_moved_at FROM {account}
WHERE epoch_moved_at > %s
UNION ALL
SELECT 'key', kid, 0, '', revoked_at FROM {key} WHERE revoked_at IS NOT NULL
UNION ALL
SELECT 'now', '', 0, '', {now}
"""


@cache
def _read_sql(vendor: str) -> str:
    quote = database.connection().ops.quote_name
    sql = _READ
    for name, model in {"{session}": Session, "{account}": Account, "{key}": StoredKey}.items():
        sql = sql.replace(name, quote(model._meta.db_table))
    return sql


def read_revocations(since: datetime | None) -> Revocations:
    """Read sessions ended and epochs moved since a time, all revoked keys, and the time.

    One query. With None, the whole window in which a revocation matters: the longest lifetime
    of any valid access token, whatever the current setting. That takes one query more.
    """
    connection = database.connection()
    window = AccessLifetime.objects.longest() + 2 * settings.LEEWAY + OVERLAP if not since else None
    begin = since if window is None else clock.now() - window - _SLACK
    line = connection.ops.adapt_datetimefield_value(begin)
    asked_at = clock.steady()
    with connection.cursor() as cursor:
        sql = _read_sql(connection.vendor).replace("{now}", now_sql(connection))
        cursor.execute(sql, (line, line))
        rows = cursor.fetchall()
    key = get_user_model()._meta.pk
    now = next(as_moment(at) for kind, *_, at in rows if kind == "now")
    database.follow_clock(now, since=asked_at)
    return Revocations(
        now=now,
        oldest=None if window is None else now - window,
        sessions=[
            (UUID(hex=name).hex, as_moment(at), EndReason.named(reason))
            for kind, name, _, reason, at in rows
            if kind == "session"
        ],
        epochs=[
            (str(key.to_python(name)), epoch, as_moment(at))
            for kind, name, epoch, _, at in rows
            if kind == "account"
        ],
        keys=[name for kind, name, *_ in rows if kind == "key"],
    )


for_each_feed(lambda feed: feed.reads_with(read_revocations))
