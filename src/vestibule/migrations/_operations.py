"""Operations that block no requests.

Django's loader skips this module, as its name begins with ``_``.
"""

from __future__ import annotations

from typing import Any

from django.db import NotSupportedError, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


class AddIndexConcurrently(migrations.AddIndex):
    """Add an index while other connections read and write; on SQLite as ``AddIndex``.

    Django's own operation needs psycopg on SQLite too. The migration must have ``atomic = False``.
    Running it again finishes what was interrupted: a valid index is kept, and an invalid one, which
    a failed build leaves behind, is built again.
    """

    atomic = False

    def describe(self) -> str:
        """Describe the operation, for ``migrate --plan``."""
        return f"Concurrently {super().describe()[:1].lower()}{super().describe()[1:]}"

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Build the index.

        Raises:
            NotSupportedError: the migration runs in a transaction.
        """
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self._is_postgresql(schema_editor, model):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        if not schema_editor.collect_sql:
            found = self._validity(schema_editor)
            if found is not None and found[0]:
                return
            if found is not None:
                schema_editor.remove_index(model, self.index, concurrently=True)  # type: ignore[call-arg]
        schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Drop the index, blocking no requests either."""
        model = from_state.apps.get_model(app_label, self.model_name)
        if self._is_postgresql(schema_editor, model):
            schema_editor.remove_index(model, self.index, concurrently=True)  # type: ignore[call-arg]
        else:
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def _is_postgresql(self, schema_editor: BaseDatabaseSchemaEditor, model: Any) -> bool:
        connection = schema_editor.connection
        if connection.vendor != "postgresql" or not self.allow_migrate_model(
            connection.alias, model
        ):
            return False
        if connection.in_atomic_block and not schema_editor.collect_sql:
            raise NotSupportedError("Set atomic = False on the migration.")
        return True

    def _validity(self, schema_editor: BaseDatabaseSchemaEditor) -> tuple[bool] | None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_IS_VALID, [schema_editor.quote_name(self.index.name)])
            found: tuple[bool] | None = cursor.fetchone()
        return found
