"""Migrations: the release before runs beside the new one, and no request waits for an index.

Expand, migrate, contract. A release adds what is nullable or has a default in the database; the
next one stops to use what is to go; the one after removes it, in a migration that names the last
release that used it (``contract_of = "0.3"``). See docs/operations/upgrades.md.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.cases import Case
from vestibule.migrations._operations import AddIndexConcurrently

SINCE = "0021"
"""The first migration that the rules hold for: no release has run on an earlier schema."""

FIRST_STATE = "0003_proofs"
"""Code of this schema must still be able to write. A contract step moves it on."""

REMOVES = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.AddConstraint,
    migrations.AlterUniqueTogether,
)
"""What the release before may still read, or may still write against."""


UNSEEN = (migrations.RunSQL, migrations.SeparateDatabaseAndState)
"""What these rules cannot read. An operation of our own (``_operations.py``) can be read."""


def is_writable(field: models.Field[Any, Any]) -> bool:
    """Whether an INSERT that does not know the column succeeds."""
    return field.null or field.many_to_many is True or field.has_db_default()


def builds_index(field: models.Field[Any, Any]) -> bool:
    """Whether adding the column or its property builds an index under a lock."""
    return bool(getattr(field, "db_index", False) or field.unique)


def ties(operation: Any, new: set[str]) -> list[str]:
    """Return foreign keys to rows that earlier code deletes, without knowing these."""
    fields: dict[str, Any]
    if isinstance(operation, migrations.CreateModel):
        fields = dict(operation.fields)
    elif isinstance(operation, migrations.AddField):
        fields = {operation.name: operation.field}
    else:
        return []
    return [
        f"{name}: earlier code cannot delete what it refers to (db_constraint=False)"
        for name, field in fields.items()
        if getattr(field, "db_constraint", False)
        and field.remote_field is not None
        and str(field.remote_field.model).rpartition(".")[2].lower() not in new
    ]


def narrows(before: models.Field[Any, Any], after: models.Field[Any, Any]) -> bool:
    """Whether a value or an INSERT that was accepted before is refused after."""
    shorter = before.max_length and after.max_length and after.max_length < before.max_length
    return bool(
        shorter
        or (before.null and not after.null)
        or (after.unique and not before.unique)
        or (before.has_db_default() and not after.has_db_default())
        or before.get_internal_type() != after.get_internal_type()
    )


def problems(migration: Any, state: ProjectState) -> list[str]:
    """Return what in a migration breaks the release before, or keeps requests waiting."""
    found = []
    state = state.clone()
    new = {
        each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)
    }
    contracts = bool(getattr(migration, "contract_of", ""))
    for operation in migration.operations:
        model = getattr(operation, "model_name_lower", "")
        if model not in new:
            found += _problems(
                operation, state.models.get(("vestibule", model)), contracts=contracts
            )
        found += ties(operation, new)
        if isinstance(operation, AddIndexConcurrently) and migration.atomic:
            found.append("an index is built concurrently: atomic = False")
        operation.state_forwards("vestibule", state)
    if not migration.atomic and not all(
        isinstance(each, AddIndexConcurrently | migrations.RunPython)
        for each in migration.operations
    ):
        found.append("without a transaction, only what can be run again")
    return found


def _problems(operation: Any, model: ModelState | None, *, contracts: bool) -> list[str]:
    found = []
    if isinstance(operation, migrations.AddField):
        if not is_writable(operation.field):
            found.append(f"{operation.name}: NOT NULL without db_default")
        if builds_index(operation.field):
            found.append(f"{operation.name}: its index is built under a lock")
    if isinstance(operation, migrations.AlterField) and model is not None:
        found += _alterations(operation, model.fields[operation.name], contracts=contracts)
    if isinstance(operation, migrations.AddIndex) and not isinstance(
        operation, AddIndexConcurrently
    ):
        found.append(f"{operation.index.name}: not built concurrently")
    if isinstance(operation, UNSEEN):
        found.append(f"{operation.describe()}: nothing here can see what it locks or breaks")
    if isinstance(operation, REMOVES) and not contracts:
        found.append(f"{operation.describe()}: in no contract step")
    return found


def _alterations(operation: Any, before: models.Field[Any, Any], *, contracts: bool) -> list[str]:
    found = []
    if narrows(before, operation.field) and not contracts:
        found.append(f"{operation.name}: narrower, in no contract step")
    if builds_index(operation.field) and not builds_index(before):
        found.append(f"{operation.name}: its index is built under a lock")
    return found


def test_the_release_before_can_run_beside_every_migration(case: Case):
    loader = MigrationLoader(None)
    ours = sorted(name for app, name in loader.disk_migrations if app == "vestibule")
    for name in ours:
        if name >= SINCE:
            before = loader.project_state(("vestibule", name), at_end=False)
            with case(name):
                assert problems(loader.disk_migrations["vestibule", name], before) == []


def test_earlier_code_names_every_column_that_needs_a_value(case: Case):
    """All states since the last contract step, not only that of the release before."""
    loader = MigrationLoader(None)
    ours = sorted(name for app, name in loader.disk_migrations if app == "vestibule")
    latest = loader.project_state(("vestibule", ours[-1])).models
    for name in ours[ours.index(FIRST_STATE) : -1]:
        for key, model in loader.project_state(("vestibule", name)).models.items():
            if key[0] == "vestibule":
                columns = latest[key].fields
                with case(f"{name}: {key[1]}"):
                    assert [
                        each
                        for each in columns.keys() - model.fields.keys()
                        if not is_writable(columns[each])
                    ] == []


TEXT = models.CharField(max_length=10, default="")
REFUSED = {
    "NOT NULL": migrations.AddField("account", "extra", TEXT),
    "an index with the column": migrations.AddField(
        "account", "extra", models.CharField(max_length=10, null=True, db_index=True)
    ),
    "removed": migrations.RemoveField("account", "avatar"),
    "renamed": migrations.RenameField("account", "avatar", "picture"),
    "shorter": migrations.AlterField(
        "account", "avatar", models.CharField(max_length=20, db_default="")
    ),
    "no longer NULL": migrations.AlterField("session", "ended_at", models.DateTimeField()),
    "another type": migrations.AlterField("account", "avatar", models.TextField(db_default="")),
    "unique": migrations.AlterField(
        "account", "avatar", models.CharField(max_length=64, unique=True, db_default="")
    ),
    "default dropped": migrations.AlterField("account", "avatar", models.CharField(max_length=64)),
    "foreign key": migrations.CreateModel(
        "New",
        [
            ("id", models.AutoField(primary_key=True)),
            ("account", models.ForeignKey("vestibule.account", models.CASCADE)),
        ],
    ),
    "table gone": migrations.DeleteModel("AuditEvent"),
    "index": migrations.AddIndex("account", models.Index(fields=["avatar"], name="an_index")),
    "SQL": migrations.RunSQL("DROP TABLE vestibule_session"),
    "SQL in disguise": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL("DROP TABLE vestibule_session")]
    ),
    "constraint": migrations.AddConstraint(
        "account", models.UniqueConstraint(fields=["avatar"], name="a_constraint")
    ),
}
ALLOWED = {
    "NULL": migrations.AddField("account", "extra", models.CharField(max_length=9, null=True)),
    "default": migrations.AddField("account", "extra", models.IntegerField(db_default=0)),
    "longer": migrations.AlterField(
        "account", "avatar", models.CharField(max_length=90, db_default="")
    ),
    "nullable": migrations.AlterField(
        "session", "expires_at", models.DateTimeField(null=True, db_index=True)
    ),
    "table": migrations.CreateModel(
        "New", [("id", models.AutoField(primary_key=True)), ("text", TEXT)]
    ),
}


def test_the_rules_refuse_what_breaks_the_release_before(case: Case):
    loader = MigrationLoader(None)
    [latest] = loader.graph.leaf_nodes("vestibule")
    state = loader.project_state(latest)

    def asked(operation: Any, **attributes: Any) -> list[str]:
        migration = type("Migration", (migrations.Migration,), attributes)("a", "vestibule")
        migration.operations = [operation]
        return problems(migration, state)

    index = AddIndexConcurrently("account", models.Index(fields=["avatar"], name="an_index"))
    for name, operation in REFUSED.items():
        with case(name):
            assert asked(operation)
    for name, operation in ALLOWED.items():
        with case(name):
            assert asked(operation) == []
    with case("a contract step"):
        assert asked(REFUSED["removed"], contract_of="0.3") == []
    with case("concurrently"):
        assert asked(index, atomic=False) == []
        assert asked(index)
    with case("not to be run again"):
        assert asked(ALLOWED["NULL"], atomic=False)
