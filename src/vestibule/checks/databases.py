"""Checks of the database: its kind, its times, and that users and accounts share one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router
from django.db.models.signals import pre_migrate
from django.dispatch import receiver
from django.utils.module_loading import import_string

from vestibule import conf, database
from vestibule.checks.installation import settings_are_sound

SUPPORTED = ("postgresql", "sqlite")
"""``vendor`` of Django's back ends whose SQL Vestibule speaks; PostGIS and SpatiaLite have the
same ones."""


def _refusal(alias: str) -> str:
    """Return the sentence about a database of another kind; empty for a supported one."""
    connection = connections[alias]
    if connection.vendor in SUPPORTED:
        return ""
    return (
        f"Vestibule cannot use the database '{alias}' ({connection.display_name}): it needs "
        "PostgreSQL or SQLite, because one-time codes and counters rely on UPDATE … RETURNING and "
        "partial unique indexes; route 'vestibule' and the users to such a database with "
        "DATABASE_ROUTERS."
    )


@register(Tags.models)
def database_is_supported(**_: Any) -> list[CheckMessage]:
    """E022: Vestibule's database is MySQL, MariaDB, Oracle or another unsupported one."""
    refusal = _refusal(database.alias())
    return [Error(refusal, id="vestibule.E022")] if refusal else []


@register(Tags.models)
def users_are_in_the_same_database(**_: Any) -> list[CheckMessage]:
    """E023: the routers put users and accounts into different databases."""
    ours, theirs = database.alias(), router.db_for_write(get_user_model())
    if ours == theirs:
        return []
    return [
        Error(
            f"DATABASE_ROUTERS put the users into '{theirs}' and Vestibule into '{ours}': route "
            "'vestibule' to the database of the users, because an account refers to its user.",
            id="vestibule.E023",
        )
    ]


@register(Tags.models)
def times_are_stored_in_utc(**_: Any) -> list[CheckMessage]:
    """E059: Vestibule's tables are in SQLite with a ``TIME_ZONE`` of ``DATABASES``.

    Django's queries would store local times, and SQL of our own compares them with UTC, as texts.
    """
    aliases = {database.alias()}
    if router.routers:  # tenants and replicas too
        account = apps.get_model("vestibule", "Account")
        aliases |= {each for each in connections if router.allow_migrate_model(each, account)}
    return [
        Error(
            f"Remove TIME_ZONE from DATABASES['{each}'], after converting the times in it to UTC: "
            "SQLite stores local times under it, and compares them with UTC, so that sessions and "
            "codes expire hours too early or too late.",
            id="vestibule.E059",
        )
        for each in sorted(aliases)
        if connections[each].vendor == "sqlite"
        and connections[each].settings_dict["TIME_ZONE"] not in {None, "UTC"}
    ]


@register(Tags.security)
def scope_can_be_asked(**_: Any) -> list[CheckMessage]:
    """E024: ``SCOPE`` or ``TENANT_ORIGIN`` names no function, so that every request would fail."""
    if settings_are_sound():
        return []  # E001 says it
    found: list[CheckMessage] = []
    for name in ("SCOPE", "TENANT_ORIGIN"):
        path = getattr(conf.settings, name)
        try:
            import_string(path) if path else None
        except ImportError as error:
            found.append(Error(f"VESTIBULE['{name}']: {error}", id="vestibule.E024"))
    return found


@register(Tags.database)
def prepared_statements_stay_on_their_connection(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """W004: statements are prepared behind a pooler, which may give them to another client.

    A pooler tells its clients a process id of its own; PostgreSQL says the real one.
    """
    alias = database.alias()
    if alias not in (databases or ()) or connections[alias].vendor != "postgresql":
        return []
    connections[alias].ensure_connection()
    raw: Any = connections[alias].connection
    if getattr(raw, "prepare_threshold", None) is None:
        return []
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    if pid == raw.info.backend_pid:
        return []
    return [
        checks.Warning(
            f"The database '{alias}' is behind a connection pooler, and statements are prepared: "
            "if the pooler is in transaction mode, remove prepare_threshold from OPTIONS and set "
            "DISABLE_SERVER_SIDE_CURSORS, or on the ready server VESTIBULE_TRANSACTION_POOLING.",
            id="vestibule.W004",
        )
    ]


@receiver(pre_migrate, dispatch_uid="vestibule.supported_database")
def refuse_to_migrate_unsupported(sender: Any, *, using: str, plan: Any, **_: Any) -> None:
    """Refuse to create Vestibule's tables in an unsupported database, before anything is created.

    Raises:
        ImproperlyConfigured: with the sentence of E022.
    """
    if sender.name != "vestibule" or not router.allow_migrate(using, "vestibule"):
        return
    refusal = _refusal(using)
    if refusal and any(migration.app_label == "vestibule" for migration, _ in plan):
        raise ImproperlyConfigured(refusal)
