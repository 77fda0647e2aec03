"""The SQL of docs/scaling.md partitions the audit trail of a node that serves."""

from __future__ import annotations

import re

import psycopg

from tests.server.databases import fresh_postgres
from tests.server.running import ROOT, running

EVENTS = "SELECT count(*), min(id::text), max(id::text) FROM vestibule_auditevent"


def test_the_audit_trail_is_partitioned_while_a_node_serves(tmp_path):
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/scaling.md").read_text(), re.DOTALL)
    divide, next_month, drop = blocks
    with fresh_postgres() as url, running(tmp_path, {"VESTIBULE_DATABASE_URL": url}) as node:
        with node.client() as ann, psycopg.connect(url, autocommit=True) as database:
            assert ann.register("ann@example.org").status_code == 201
            before = database.execute(EVENTS).fetchone()
            for sql in (divide, next_month, next_month, drop):
                database.execute(sql)  # type: ignore[call-overload,unused-ignore]
                assert database.execute(EVENTS).fetchone() == before
            assert ann.log_in("ann@example.org").status_code == 200
            assert ann.log_out().status_code == 200
            kept = database.execute("SELECT kind FROM vestibule_auditevent_before").fetchall()
            assert "signed_out" in {kind for (kind,) in kept}
            plan = database.execute(
                "EXPLAIN SELECT 1 FROM vestibule_auditevent"
                " WHERE id >= vestibule_first_id(now() - interval '1 day')"
                " AND id < vestibule_first_id(now())"
            ).fetchall()
            assert "_rest" not in str(plan)
        for command in (("audit", "verify"), ("prune",), ("migrate",)):
            done = node.command(*command)
            assert done.returncode == 0, done.stderr
