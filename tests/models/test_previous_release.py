"""Earlier code writes into the tables of today: a release runs beside the one before.

``tests/endurance/test_previous_release.py`` starts that code; these are its INSERTs alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.cases import Case, undone
from tests.shape.test_migrations import FIRST_STATE
from vestibule.core.idempotency import IdempotentRequest
from vestibule.migrations._operations import AddIndexConcurrently
from vestibule.models import Account, IdempotencyRecord

_numbers = count(1)
VALUES: dict[str, Any] = {
    "CharField": lambda: f"{next(_numbers)}",
    "DateTimeField": lambda: datetime.now(UTC),
    "UUIDField": uuid4,
    "BinaryField": lambda: str(next(_numbers)).encode(),
    "BooleanField": lambda: False,
    "JSONField": dict,
}


def written(model: Any, known: dict[type[models.Model], Any]) -> Any:
    """Write one row as code of that time does: it names the columns that it knows."""
    if model not in known:
        values = {}
        for field in model._meta.concrete_fields:
            if field.is_relation:
                values[field.name] = written(field.related_model, known)
            elif not (field.null or field.has_default() or isinstance(field, models.AutoField)):
                make = VALUES.get(field.get_internal_type(), lambda: next(_numbers))
                values[field.name] = make()
        known[model] = model._default_manager.create(**values)
    return known[model]


@pytest.mark.django_db
def test_code_of_an_earlier_schema_can_write_every_row(case: Case):
    loader = MigrationLoader(connection)
    ours = sorted(name for app, name in loader.disk_migrations if app == "vestibule")
    for name in (FIRST_STATE, ours[-2]):
        state = loader.project_state(("vestibule", name))
        for model in state.apps.get_app_config("vestibule").get_models():
            with case(f"{name}: {model.__name__}"), undone():
                assert written(model, {}).pk


@pytest.mark.django_db
def test_code_of_an_earlier_schema_can_delete_an_account(make_account: Any):
    person = make_account()
    sent = IdempotentRequest(key="a key", digest=b"a body", nonce="first", scope="a scope")
    assert IdempotencyRecord.objects.keep(sent, account=person.id)
    earlier = MigrationLoader(connection).project_state(("vestibule", "0020_last_seen")).apps
    earlier.get_model("vestibule", "Account").objects.get(pk=person.id).delete()
    connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_other_connections_and_again_if_that_failed():
    index = models.Index(fields=["avatar"], name="vestibule_tried_index")
    operation = AddIndexConcurrently("account", index)
    loader = MigrationLoader(connection)
    [latest] = loader.graph.leaf_nodes("vestibule")
    before = loader.project_state(latest)
    after = before.clone()
    operation.state_forwards("vestibule", after)

    def run(direction: str, states: tuple[Any, Any]) -> None:
        with connection.schema_editor(atomic=False) as editor:
            getattr(operation, f"database_{direction}")("vestibule", editor, *states)

    def is_there() -> bool:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, Account._meta.db_table)
        return index.name in found

    run("forwards", (before, after))
    assert is_there()
    if connection.vendor == "postgresql":
        run("forwards", (before, after))  # a valid one is kept
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
                [index.name],
            )
        run("forwards", (before, after))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index.name]
            )
            assert cursor.fetchone() == (True,)
    run("backwards", (after, before))
    assert not is_there()
    assert operation.describe().startswith("Concurrently create index")
    assert isinstance(operation, migrations.AddIndex)
