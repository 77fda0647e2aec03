"""A production server: what it shows, and what it does while its database is away."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import psycopg

from tests.server.away import Node, ann, asked, node, scraped, until
from tests.server.wires import State
from tests.waiting import wait_until

__all__ = ["ann", "node"]


def test_production_starts_when_all_is_right(node, ann):
    assert ann.profile().status_code == 200
    assert node.server.get("/readyz").status_code == 200


def test_production_is_not_ready_until_its_database_is_migrated(node):
    assert node.unmigrated["/healthz"].status_code == 200
    assert node.unmigrated["/readyz"].status_code == 503
    assert node.unmigrated["/readyz"].json()["causes"] == ["schema_behind"]
    assert node.server.get("/readyz").status_code == 200


def test_production_shows_what_it_is_told_to_and_asks_for_https(node):
    server = node.server
    assert server.get("/dev/inbox/").status_code == 404
    assert server.get("/dev/inbox.json").status_code == 404
    assert server.get("/dev/mails/").status_code == 404
    assert server.get("/docs/").status_code == 404
    assert server.get("/api/docs/").status_code == 404
    assert server.get("/api/schema/").status_code == 404
    contact = server.get("/.well-known/security.txt")
    assert contact.text.startswith("Contact: mailto:security@example.org\nExpires: ")
    for path in ("/", "/healthz", "/no/such/page", "/static/vestibule/server.css"):
        told = server.get(path).headers["strict-transport-security"]
        assert told == "max-age=31536000; includeSubDomains"
    assert "/dev/inbox" not in server.get("/").text
    assert "inbox" not in server.output
    assert not (server.home / "secret_key").exists()


def test_without_its_database_a_node_refuses_politely_and_recovers(node, ann):
    node.wire.become(State.CUT)
    early: set[int] = set()

    def all_refused() -> bool:
        statuses = {answer.status_code for answer in asked(ann)}
        early.update(statuses)
        return statuses == {503}

    wait_until(all_refused, "Something is honored that cannot be checked.")
    assert early <= {200, 503}
    for answer in asked(ann):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["code"] == "unavailable"
        assert answer.json()["error"]

    node.wire.become(State.WHOLE)
    until(lambda: ann.profile().status_code == 200)
    assert ann.renew().status_code == 200


def test_readyz_says_so_and_healthz_does_not_mind(node, ann):
    server = node.server
    node.wire.become(State.CUT)
    answer = server.get("/readyz")
    assert (answer.status_code, answer.json()["causes"]) == (503, ["database_unavailable"])
    assert answer.headers["retry-after"]
    assert server.get("/healthz").status_code == 200
    wait_until(lambda: scraped(node).values("vestibule_database_up") == [0])
    assert scraped(node).values("vestibule_ready") == [0]
    assert scraped(node).values("vestibule_readiness_cause", cause="database_unavailable") == [1]
    node.wire.become(State.WHOLE)
    until(lambda: server.get("/readyz").status_code == 200)
    wait_until(lambda: scraped(node).values("vestibule_database_up") == [1])
    assert scraped(node).values("vestibule_ready") == [1]


def test_beside_a_read_only_database_a_node_reads_and_says_so(node, ann):
    """As on a standby: PostgreSQL's errors were answered 500."""
    with psycopg.connect(node.database, autocommit=True) as operator:
        set_read_only(operator, node, "on")
        try:
            until(lambda: causes(node) == ["database_read_only"])
            assert ann.profile().status_code == 200
            assert ann.send("POST", "token/verify/", {"token": ann.access}).status_code == 200
            for answer in (ann.renew(), ann.log_in("x@example.org"), ann.log_out()):
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert int(answer.headers["retry-after"]) >= 1
        finally:
            set_read_only(operator, node, "off")
    until(lambda: node.server.get("/readyz").status_code == 200)
    assert ann.renew().status_code == 200
    lines = [each for each in node.server.output.splitlines() if '"vestibule.readiness"' in each]
    said = [(each["event"], each.get("causes")) for each in map(json.loads, lines)]
    assert said.count(("not ready", ["database_read_only"])) == 1  # and not one for each probe
    assert said[-1] == ("ready", [])


def causes(node: Node) -> list[str]:
    found: list[str] = node.server.get("/readyz").json().get("causes", [])
    return found


def set_read_only(operator: psycopg.Connection, node: Node, value: str) -> None:
    """Let new connections be read-only, and end those that there are."""
    name = urlsplit(node.database).path[1:]
    operator.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
    operator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = %s AND pid <> pg_backend_pid()",
        (name,),
    )
