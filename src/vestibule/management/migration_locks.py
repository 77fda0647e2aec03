"""What the SQL of a migration blocks, on PostgreSQL and on SQLite.

PostgreSQL's locks: https://www.postgresql.org/docs/current/explicit-locking.html and the notes of
``ALTER TABLE``. Only statements that Django's schema editors write are known by name; all others
are called unknown, and blocking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Rules = tuple[tuple[re.Pattern[str], str], ...]

BRIEFLY = "blocks reads and writes of {table} for a moment"
SCAN = "blocks reads and writes of {table} while it reads the whole table"
REWRITE = "blocks reads and writes of {table} while it rewrites the whole table"
UNKNOWN = "unknown: read the SQL (sqlmigrate)"
PYTHON = "runs Python code: read the migration"

_POSTGRESQL: Rules = (
    (re.compile(r'CREATE TABLE "?(?P<table>[\w.]+)"?'), "blocks nothing: {table} is new"),
    (
        re.compile(r'CREATE (UNIQUE )?INDEX CONCURRENTLY .* ON "?(?P<table>[\w.]+)"?'),
        "blocks nothing; reads the whole of {table} twice",
    ),
    (
        re.compile(r'CREATE (UNIQUE )?INDEX .* ON "?(?P<table>[\w.]+)"?'),
        "blocks writes of {table} while it reads the whole table",
    ),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN .* GENERATED '), REWRITE),
    (
        re.compile(
            r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN ((?! DEFAULT ).)*'
            r"( DEFAULT ('[^']*'|[\w.-]+) ((?! DEFAULT ).)*)? CHECK \("
        ),
        SCAN,
    ),
    (
        re.compile(
            r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN ((?! DEFAULT ).)*'
            r' REFERENCES "?(?P<other>[\w.]+)'
        ),
        BRIEFLY + ", and writes of {other}",
    ),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN .* DEFAULT [^,]*\('), REWRITE),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN .* (UNIQUE|PRIMARY KEY)'), SCAN),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD COLUMN '), BRIEFLY),
    (
        re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ALTER COLUMN .* TYPE '),
        REWRITE + ", except where a varchar only becomes longer",
    ),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ALTER COLUMN .* SET NOT NULL'), SCAN),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ALTER COLUMN '), BRIEFLY),
    (
        re.compile(
            r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD CONSTRAINT .* REFERENCES "?(?P<other>[\w.]+)'
        ),
        "blocks writes of {table} and {other} while it reads the whole of {table}",
    ),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? ADD CONSTRAINT '), SCAN),
    (re.compile(r'ALTER TABLE "?(?P<table>[\w.]+)"? (DROP|RENAME) '), BRIEFLY),
    (re.compile(r'DROP TABLE "?(?P<table>[\w.]+)"?'), BRIEFLY),
    (re.compile(r"DROP INDEX CONCURRENTLY "), "blocks nothing"),
    (re.compile(r"DROP INDEX "), "blocks reads and writes of the index's table for a moment"),
    (
        re.compile(r'(UPDATE|DELETE FROM) "?(?P<table>[\w.]+)"?'),
        "blocks writes of the rows it changes in {table} until the migration ends",
    ),
    (re.compile(r"(COMMENT ON|SET CONSTRAINTS|CREATE SEQUENCE|ALTER SEQUENCE) "), ""),
)

_SQLITE: Rules = (
    (
        re.compile(r'INSERT INTO "?new__(?P<table>\w+)"?'),
        "blocks all writes while it rewrites the whole of {table}",
    ),
    (re.compile(r'(CREATE|ALTER|DROP) TABLE "?new__'), ""),
    (
        re.compile(r'CREATE (UNIQUE )?INDEX .* ON "?(?P<table>[\w.]+)"?'),
        "blocks all writes while it reads {table}",
    ),
    (
        re.compile(r'(UPDATE|DELETE FROM) "?(?P<table>[\w.]+)"?'),
        "blocks all writes while it changes {table}",
    ),
    (
        re.compile(r'CREATE TABLE "?(?P<table>[\w.]+)"?'),
        "blocks all writes for a moment: {table} is new",
    ),
    (re.compile(r"(ALTER|DROP) (TABLE|INDEX) "), "blocks all writes for a moment"),
)

RULES = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one statement blocks; ``table`` is the one whose size decides for how long."""

    sentence: str
    table: str = ""


def effects_of(sql: list[str], vendor: str, *, created: set[str]) -> list[Effect]:
    """Return what statements block, each effect once.

    ``created`` are the tables that earlier statements have created, and gets those of these:
    whatever is done to a new table blocks no request, and is left out.
    """
    found: dict[Effect, None] = {}
    for statement in sql:
        effect = _effect(" ".join(statement.split()), vendor)
        if effect.sentence and effect.table not in created:
            found[effect] = None
        if statement.startswith("CREATE TABLE") and effect.table:
            created.add(effect.table)
    return list(found)


def _effect(statement: str, vendor: str) -> Effect:
    for pattern, sentence in RULES.get(vendor, ()):
        read = pattern.match(statement)
        if read:
            names = {name: value for name, value in read.groupdict().items() if value}
            return Effect(sentence.format(**names), names.get("table", ""))
    return Effect(UNKNOWN)
