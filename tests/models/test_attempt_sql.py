"""The final SQL of the attempt counters, as a database gets it.

``ATTEMPT_SQL=write`` writes the file of this database again: once as it is, and once with
``TEST_DATABASE=sqlite``.
"""

from __future__ import annotations

import os
from textwrap import dedent

import pytest
from django.db import connection

from tests.shape.source import ROOT
from vestibule.database import DatabaseNow
from vestibule.models import Attempt
from vestibule.models.attempt import AttemptAllowed, AttemptBlocked, AttemptKey

pytestmark = pytest.mark.django_db
KEPT = ROOT / "models/sql"


def test_the_queries_are_those_that_were_written_down():
    said: list[str] = []

    def note(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    key = AttemptKey(unknown_key="nobody")
    with connection.execute_wrapper(note):
        allowed = Attempt.objects.enter(key)
        assert isinstance(allowed, AttemptAllowed)
        Attempt.objects.fail(allowed.row)
        Attempt.objects.update(failures=5, waits_until=DatabaseNow())
        Attempt.objects.fail(allowed.row)
        assert isinstance(Attempt.objects.enter(key), AttemptBlocked)
        Attempt.objects.clear(allowed.row)
    enter, fail, _, _, again, blocked, clear = said
    assert again == enter
    named = {"enter": enter, "enter, where that returns no row": blocked}
    named |= {"fail": fail, "clear": clear}
    made = "\n\n".join(f"-- {name}\n{dedent(sql).strip()};" for name, sql in named.items()) + "\n"
    kept = KEPT / f"attempt.{connection.vendor}.sql"
    if os.environ.get("ATTEMPT_SQL") == "write":
        kept.write_text(made)
    assert made == kept.read_text()
