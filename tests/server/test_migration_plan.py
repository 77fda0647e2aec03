"""``vestibule migrate --plan``: what each pending operation blocks."""

from __future__ import annotations

import re
import sys
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.cases import Case
from tests.server.running import SECRET
from tests.shape.markdown import blocks
from tests.shape.source import REPOSITORY
from vestibule import __main__ as command_line
from vestibule.management.migration_locks import BRIEFLY, REWRITE, SCAN, UNKNOWN, effects_of
from vestibule.management.migration_plan import Command
from vestibule.migrations._operations import AddIndexConcurrently
from vestibule.models import Account

ACCOUNT = Account._meta.db_table
ROWS = re.compile(r" \(about [\d,]+ rows\)")

IN_PLACE, READ, REWRITTEN = (each.format(table="a") for each in (BRIEFLY, SCAN, REWRITE))
ADD, ALTER = 'ALTER TABLE "a" ADD COLUMN "b"', 'ALTER TABLE "a" ALTER COLUMN "b"'
POSTGRESQL = {
    'CREATE TABLE "a" ("id" int)': "blocks nothing: a is new",
    'CREATE INDEX CONCURRENTLY "i" ON "a" ("b")': "blocks nothing; reads the whole of a twice",
    'CREATE UNIQUE INDEX "i" ON "a" ("b")': "blocks writes of a while it reads the whole table",
    f"{ADD} varchar(9) DEFAULT '' NOT NULL": IN_PLACE,
    f"{ADD} uuid DEFAULT gen_random_uuid() NOT NULL": REWRITTEN,
    f"{ADD} varchar(9) NULL UNIQUE": READ,
    f'{ADD} integer GENERATED ALWAYS AS ("c" + 1) STORED': REWRITTEN,
    f'{ADD} integer NULL CHECK ("b" >= 0)': READ,
    f'{ADD} integer DEFAULT 0 NOT NULL CHECK ("b" >= 0)': READ,
    f'{ADD} bigint NULL CONSTRAINT "f" REFERENCES "z"("id")': f"{IN_PLACE}, and writes of z",
    f"{ALTER} SET NOT NULL": READ,
    f"{ALTER} TYPE text": f"{REWRITTEN}, except where a varchar only becomes longer",
    f"{ALTER} SET DEFAULT 0": IN_PLACE,
    'ALTER TABLE "a" ADD CONSTRAINT "c" FOREIGN KEY ("b") REFERENCES "z" ("id")': (
        "blocks writes of a and z while it reads the whole of a"
    ),
    'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (b > 0)': READ,
    'ALTER TABLE "a" DROP COLUMN "b" CASCADE': IN_PLACE,
    'DROP TABLE "a" CASCADE': IN_PLACE,
    'UPDATE "a" SET "b" = 1': "blocks writes of the rows it changes in a until the migration ends",
    "VACUUM FULL a": UNKNOWN,
}
SQLITE = {
    'INSERT INTO "new__a" ("id") SELECT "id" FROM "a"': (
        "blocks all writes while it rewrites the whole of a"
    ),
    'CREATE INDEX "i" ON "a" ("b")': "blocks all writes while it reads a",
    'CREATE TABLE "a" ("id" int)': "blocks all writes for a moment: a is new",
    'ALTER TABLE "a" ADD COLUMN "b" int NULL': "blocks all writes for a moment",
    "VACUUM": UNKNOWN,
}


def test_what_a_statement_blocks(case: Case):
    for vendor, statements in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.items():
        for sql, sentence in statements.items():
            with case(f"{vendor}: {sql}"):
                assert [each.sentence for each in effects_of([sql], vendor, created=set())] == [
                    sentence
                ]
    with case("a new table"):
        both = ['CREATE TABLE "a" ("id" int)', 'CREATE INDEX "i" ON "a" ("id")']
        assert len(effects_of(both, "postgresql", created=set())) == 1


def _planned(monkeypatch: Any, operations: list[Any]) -> str:
    """Print the plan as if one more migration, with these operations, was pending."""
    read = MigrationLoader.build_graph

    def with_another(loader: MigrationLoader) -> None:
        read(loader)
        [latest] = loader.graph.leaf_nodes("vestibule")
        attributes = {"operations": operations, "dependencies": [latest]}
        kind = type("Migration", (migrations.Migration,), attributes)
        another = kind("9999_tried", "vestibule")
        key = "vestibule", "9999_tried"
        loader.graph.add_node(key, another)
        loader.graph.add_dependency(another, key, latest)

    monkeypatch.setattr(MigrationLoader, "build_graph", with_another)
    return _printed()


def _printed(*arguments: str) -> str:
    printed = StringIO()
    call_command(Command(), *arguments, "--plan", stdout=printed)
    return printed.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_plan_names_every_operation_and_changes_nothing(monkeypatch: Any):
    text = models.CharField(max_length=9, db_default="")
    index = models.Index(fields=["language"], name="vestibule_account_language")
    printed = _planned(
        monkeypatch,
        [
            migrations.AddField("account", "language", text),
            AddIndexConcurrently("account", index),
            migrations.AddIndex("account", models.Index(fields=["role"], name="vestibule_tried")),
            migrations.RunPython(migrations.RunPython.noop),
        ],
    )
    lines = [line.strip() for line in printed.splitlines()]
    assert lines[:2] == ["vestibule.9999_tried (one transaction)", "Add field language to account"]
    assert "runs Python code: read the migration" in lines
    if connection.vendor == "postgresql":
        assert f"blocks reads and writes of {ACCOUNT} for a moment" in lines
        assert any(f"blocks nothing; reads the whole of {ACCOUNT} twice" in each for each in lines)
        assert any(f"blocks writes of {ACCOUNT} while" in each for each in lines)
        [shown] = blocks((REPOSITORY / "docs/operations/upgrades.md").read_text(), "text")
        plans = [line.strip() for line in ROWS.sub("", shown).splitlines() if line[0] == " "]
        assert set(plans) <= set(map(partial(ROWS.sub, ""), lines))
    else:
        assert f"blocks all writes while it reads {ACCOUNT}" in lines
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, ACCOUNT)
    assert "language" not in {each.name for each in columns}


@pytest.mark.django_db
def test_the_command_line_prints_it(monkeypatch: Any, capsys: Any):
    monkeypatch.setenv("VESTIBULE_SECRET_KEY", SECRET)  # or it would find one, and leave it there
    monkeypatch.setattr(sys, "argv", ["vestibule", "migrate", "--plan"])
    command_line.main()
    assert capsys.readouterr().out == "Nothing is pending.\n"


@pytest.mark.django_db
def test_the_plan_knows_what_it_does_not_know(case: Case):
    recorder = MigrationRecorder(connection)
    for foreign in (("vestibule", "9999_of_a_newer_release"), ("uninstalled", "0001_initial")):
        recorder.record_applied(*foreign)
        with case(".".join(foreign)):
            assert _printed() == "Nothing is pending.\n"
    with case("back to an earlier one, as Django shows it"):
        assert "Undo Create model AuditChain" in _printed("vestibule", "0021")
    with case("no such app"), pytest.raises(CommandError, match="nosuch"):
        _printed("nosuch")
