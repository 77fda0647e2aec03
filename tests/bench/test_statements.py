"""Statements are counted from PostgreSQL's own log."""

from __future__ import annotations

from bench.plans import nodes, title
from bench.statements import count, written

LOG = """bench:ours LOG:  statement: BEGIN
bench:ours LOG:  execute s1: UPDATE a SET n = $1 WHERE id = $2 AND x IS NOT DISTINCT FROM $10
bench:ours DETAIL:  Parameters: $1 = 'it''s', $2 = '7', $10 = NULL
bench:theirs LOG:  statement: SELECT 1
bench:ours LOG:  execute <unnamed>:\x20
\tSELECT 2
\tFROM b
bench:ours LOG:  duration: 1 ms
bench:ours LOG:  statement: COMMIT
"""


def test_the_bounds_of_transactions_and_other_databases_do_not_count():
    assert count(LOG, "ours") == 2
    assert count(LOG, "theirs") == 1


def test_a_statement_has_its_values_and_all_its_lines():
    first, second = written(LOG, "ours")
    assert first == "UPDATE a SET n = 'it''s' WHERE id = '7' AND x IS NOT DISTINCT FROM NULL"
    assert second.split() == ["SELECT", "2", "FROM", "b"]


def test_plans_are_compared_by_what_they_do_not_by_their_values():
    plan = "-- SELECT {0}\nLimit\n  ->  Index Scan using i on t\n        Index Cond: (id = {0})"
    assert nodes([plan.format(1)]) == nodes([plan.format(2)])
    assert nodes([plan.format(1)]) == ["Limit", "->  Index Scan using i on t"]
    assert nodes([plan.format(1)]) != nodes(["-- SELECT 1\nLimit\n  ->  Seq Scan on t"])


def test_a_plan_is_headed_by_the_statement_s_first_words():
    assert title('SELECT "t"."a",\n  "t"."b" FROM "t" WHERE a') == "-- SELECT … FROM t WHERE a"
    assert title("SELECT 1") == "-- SELECT 1"
    assert title("DELETE FROM t WHERE id = " + "9" * 99).endswith("9 …")
