"""Give a database many accounts with sessions and events, by statements that make them all.

``python -m bench.growth_fill COUNT SESSIONS`` with the server's environment. One account is made as
the product makes it; the others are copies of its rows with what must differ.
"""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model

from bench.fill import fill
from vestibule.core.roles import COMPANY_ROLES

ADMINISTRATOR, MEMBER = COMPANY_ROLES[0].name, COMPANY_ROLES[-1].name
"""The roles that the ready server has unless it is told otherwise."""
_LETTERS = "lower(chr(65 + g % 26) || chr(65 + g / 26 % 26))"
_MOMENT = "now() - g % 1000 * interval '1 day' - g % 86400 * interval '1 second'"
_RECENT = "now() - g % 20 * interval '1 day' - g % 3600 * interval '1 second'"
_EMAIL = "'person' || lpad(g::text, 7, '0') || '@bench.example'"
_FIRST, _LAST = f"'Ann' || {_LETTERS}", "'Lovelace' || g % 20000"
_UUID7 = """(lpad(to_hex((extract(epoch FROM {at}) * 1000)::bigint), 12, '0') || '7'
    || substr(md5({seed}), 1, 3) || '8' || substr(md5({seed}), 4, 15))::uuid"""
EVENTS = 2
"""How many of each account."""
DEACTIVATED = 500
"""One in this many may not sign in."""


def grow(count: int, sessions: int = 1) -> None:
    """Make ``count`` accounts in an empty database, with ``sessions`` and two events each.

    The first is an administrator; every five-hundredth is deactivated, every tenth not verified.
    """
    fill(1, role=ADMINISTRATOR)
    user = get_user_model()
    multiply(count, sessions)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [user._meta.db_table, count + 1]
        )
        cursor.execute("VACUUM (ANALYZE)")


def multiply(count: int, sessions: int = 1) -> None:
    """Make ``count`` accounts with ``sessions`` and two events each, where there is one account."""
    user, account = get_user_model(), apps.get_model("vestibule", "Account")
    names = {"first_name": _FIRST, "last_name": _LAST, "date_joined": _MOMENT}
    named = {"username": _EMAIL, "email": _EMAIL}
    _copy(user, count, {"id": "t.id + g", **named, **names, "is_active": f"g % {DEACTIVATED} <> 0"})
    _copy(account, count, _account_columns())
    _insert(apps.get_model("vestibule", "Session"), count, sessions, _session_columns())
    _insert(apps.get_model("vestibule", "AuditEvent"), count, EVENTS, _event_columns())


def _account_columns() -> dict[str, str]:
    return {
        "user_id": "t.user_id + g",
        "email": _EMAIL,
        "email_key": _EMAIL,
        "email_verified_at": f"CASE WHEN g % 10 = 0 THEN NULL ELSE {_MOMENT} END",
        "role": f"'{MEMBER}'",
        "enabled": f"g % {DEACTIVATED} <> 0",
        "username_key": _EMAIL,
        "name_key": f"lower({_FIRST} || ' ' || {_LAST})",
        "last_name_key": f"lower({_LAST})",
        "last_seen_at": _RECENT.replace("g %", "(g + 1) %"),  # as the session of the account has it
        "created_at": _MOMENT,
        "updated_at": _MOMENT,
    }


def _session_columns() -> dict[str, str]:
    return {
        "id": _UUID7.format(at=_RECENT, seed="g || '+' || n"),
        "account_id": "g - 1 + (SELECT min(user_id) FROM vestibule_account)",
        "generation": "g % 50",
        **dict.fromkeys(("rotated_at", "created_at", "last_seen_at", "authenticated_at"), _RECENT),
        "expires_at": f"{_RECENT} + interval '30 days'",
        "ended_at": f"CASE WHEN g % 10 = 0 THEN {_RECENT} END",
        "end_reason": "CASE WHEN g % 10 = 0 THEN 'signed_out' ELSE '' END",
        "amr": "'pwd'",
        "ip": "'10.0.0.1'",
        "user_agent": "'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'",
        "rotation": "'strict'",
        "transport": "'body'",
    }


def _event_columns() -> dict[str, str]:
    return {
        "id": _UUID7.format(at=_RECENT, seed="g || '-' || n"),
        "at": _RECENT,
        "kind": "'signed_in'",
        "account_id": "g::text",
        "actor_id": "''",
        "ip": "'10.0.0.1'",
        "user_agent": "'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'",
        "request_id": "md5(g::text)",
        "details": "'{}'",
    }


def _copy(model: type[Model], count: int, changed: dict[str, str]) -> None:
    """Copy the table's one row, with other values in some columns."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(column, f"t.{column}") for column in columns)
    _run(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - our own names
        f"FROM {table} t, generate_series(1, {count - 1}) g"
    )


def _insert(model: type[Model], count: int, each: int, columns: dict[str, str]) -> None:
    _run(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join(columns.values())} "
        f"FROM generate_series(1, {count}) g, generate_series(1, {each}) n"
    )


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    django.setup()
    grow(*map(int, sys.argv[1:]))
