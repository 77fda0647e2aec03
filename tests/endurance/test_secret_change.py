"""Two nodes change ``SECRET_KEY`` in three restarts each, one after the other."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.endurance.test_previous_release import use_both
from tests.server.databases import fresh_postgres
from tests.server.running import SECRET, RunningServer, command, production, running

NEW = SECRET[::-1]
PHASES = ((SECRET, NEW), (NEW, SECRET), (NEW, ""))


def keys(node: RunningServer) -> list[str]:
    done = node.command("keys", "list")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.timeout(900)
def test_no_user_is_signed_out_and_no_key_is_replaced(tmp_path: Path):
    with ExitStack() as stack:
        variables = production(VESTIBULE_DATABASE_URL=stack.enter_context(fresh_postgres()))
        assert command("migrate", home=tmp_path, variables=variables).returncode == 0
        nodes = [stack.enter_context(running(tmp_path, variables)) for _ in range(2)]
        held = stack.enter_context(nodes[0].client())
        assert held.register("ann@example.org").status_code == 201
        before = keys(nodes[0])
        for number, (secret, fallback) in enumerate(PHASES):
            changed = variables | {
                "VESTIBULE_SECRET_KEY": secret,
                "VESTIBULE_SECRET_KEY_FALLBACKS": fallback,
            }
            for which in range(2):
                nodes[which].stop()
                nodes[which] = stack.enter_context(running(tmp_path, changed))
                other = nodes[1 - which]
                use_both(held, nodes[which], other, f"a{number}{which}@example.org")
                use_both(held, other, nodes[which], f"b{number}{which}@example.org")
            if secret == NEW and fallback:
                done = nodes[0].command("secret", "reencrypt")
                assert done.returncode == 0, done.stderr
        assert keys(nodes[0]) == before
        assert all(node.get("/readyz").status_code == 200 for node in nodes)
