"""The ready server as a Django app."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib import admin
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from vestibule.database import NoRoom
from vestibule.server.engine.node_state import doubt_room
from vestibule.server.slow_queries import watch_connections


class ServerConfig(AppConfig):
    """Adds the ``config`` command, and removes admin pages that would bypass the flows."""

    name = "vestibule.server"
    label = "vestibule_server"

    def ready(self) -> None:
        """Unregister the admin pages of users and groups; watch, trace, and index addresses."""
        NoRoom.report = doubt_room
        watch_connections(getattr(settings, "VESTIBULE_SLOW_QUERY", timedelta(0)))
        if getattr(settings, "VESTIBULE_TRACING", ""):
            import_string("vestibule.server.tracing.instrument")()  # needs its extra
        for model in (apps.get_model("auth", "User"), apps.get_model("auth", "Group")):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
        post_migrate.connect(
            index_addresses,
            sender=apps.get_app_config("vestibule"),
            dispatch_uid="vestibule.server.index_addresses",
        )


def index_addresses(*, using: str, **_: Any) -> None:
    """Index the users' addresses as ``models.adoption`` looks for them, in any case.

    A host decides about indexes of its table; this server's table is its own.
    """
    connection = connections[using]
    table = apps.get_model("auth", "User")._meta.db_table
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS vestibule_server_user_address "
            f"ON {connection.ops.quote_name(table)} (UPPER(email))"
        )
