"""A production server: what it shows, and what it does while its database is away."""

from __future__ import annotations

from tests.server.away import ann, asked, node, until
from tests.server.wires import State
from tests.waiting import wait_until

__all__ = ["ann", "node"]


def test_production_starts_when_all_is_right(node, ann):
    assert ann.profile().status_code == 200
    assert node.server.get("/readyz").status_code == 200


def test_production_is_not_ready_until_its_database_is_migrated(node):
    assert node.unmigrated == {"/healthz": 200, "/readyz": 503}
    assert node.server.get("/readyz").status_code == 200


def test_production_shows_what_it_is_told_to_and_asks_for_https(node):
    server = node.server
    assert server.get("/dev/inbox/").status_code == 404
    assert server.get("/dev/inbox.json").status_code == 404
    assert server.get("/dev/mails/").status_code == 404
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
    assert server.get("/readyz").status_code == 503
    assert server.get("/readyz").headers["retry-after"]
    assert server.get("/healthz").status_code == 200
    node.wire.become(State.WHOLE)
    until(lambda: server.get("/readyz").status_code == 200)
