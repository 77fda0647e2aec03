"""``vestibule migrate --plan``: pending operations, and what each of them blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from vestibule.management.migration_locks import PYTHON, UNKNOWN, Effect, effects_of

_LARGE = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)"


class Command(migrate.Command):
    """Django's ``migrate``; with ``--plan``, what the pending operations block."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; or show what would be done, and change nothing.

        To a named migration, which may be one before, Django shows the plan.
        """
        if not options["plan"] or options["check_unapplied"] or options["migration_name"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        executor, app = MigrationExecutor(connection), options["app_label"]
        if app and app not in executor.loader.migrated_apps:
            raise CommandError(f"No installed app with label '{app}' has migrations.")
        pending = list(_pending(connection, executor, app))
        if not pending:
            self.stdout.write("Nothing is pending.")
        for migration, operations in pending:
            kind = "one transaction" if migration.atomic else "no transaction"
            self.stdout.write(f"{migration.app_label}.{migration.name} ({kind})")
            for operation, effects in operations:
                self.stdout.write(f"    {operation.describe()}")
                for effect in effects:
                    self.stdout.write(f"        {effect.sentence}{_size(connection, effect)}")


def _pending(
    connection: BaseDatabaseWrapper, executor: MigrationExecutor, app: str | None
) -> Iterator[tuple[Migration, list[tuple[Operation, list[Effect]]]]]:
    targets = [each for each in executor.loader.graph.leaf_nodes() if app in (None, each[0])]
    plan = executor.migration_plan(targets)
    # Those of a newer release, or of an app that is no longer installed, are in no graph.
    known = executor.loader.applied_migrations.keys() & executor.loader.graph.nodes.keys()
    state = executor.loader.project_state(sorted(known))
    created: set[str] = set()
    for migration, _ in plan:
        operations = []
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(migration.app_label, state)
            sql = _sql(connection, migration.app_label, operation, before, state)
            if not operation.reduces_to_sql:
                operations.append((operation, [Effect(PYTHON)]))
            elif sql is None:
                operations.append((operation, [Effect(UNKNOWN)]))
            else:
                effects = effects_of(sql, connection.vendor, created=created)
                operations.append((operation, effects))
        yield migration, operations


def _sql(
    connection: BaseDatabaseWrapper,
    app: str,
    operation: Operation,
    before: ProjectState,
    after: ProjectState,
) -> list[str] | None:
    """Collect the SQL of an operation without running it; None if that cannot be done."""
    if not operation.reduces_to_sql:
        return None
    try:
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            operation.database_forwards(app, editor, before, after)
    except Exception:  # noqa: BLE001 - it may read from tables that earlier operations create
        return None
    return [each for each in map(str, editor.collected_sql) if not each.startswith("--")]


def _size(connection: BaseDatabaseWrapper, effect: Effect) -> str:
    """Return about how many rows the table has, as PostgreSQL's statistics know."""
    if connection.vendor != "postgresql" or not effect.table or "whole" not in effect.sentence:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [effect.table])
        found = cursor.fetchone()
    return f" (about {found[0]:,} rows)" if found and found[0] >= 0 else ""
