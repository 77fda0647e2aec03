"""Two server processes on one PostgreSQL, and what ends sessions at one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import jwt
import pytest

from tests import shifted
from tests.server.migrated import migrated_postgres
from tests.server.running import PASSWORD, Client, RunningServer, production, running
from tests.waiting import wait_until

NEW_PASSWORD = "another quite long password"
Nodes = tuple[RunningServer, RunningServer]


HOUR = 3600


def nodes(home: Path, stack: ExitStack, ahead: tuple[int, int] = (0, 0), /, **more: str) -> Nodes:
    """Start two nodes of one installation, whose clocks are that many seconds ahead."""
    variables = production(VESTIBULE_DATABASE_URL=stack.enter_context(migrated_postgres()), **more)
    first, second = (
        stack.enter_context(running(home, variables | (shifted.ahead(each) if each else {})))
        for each in ahead
    )
    return first, second


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes that share nothing but the database, not even the time: theirs is two hours apart.

    So whatever a test of them claims, it claims of machines whose clocks are wrong.
    """
    with ExitStack() as stack:
        yield nodes(tmp_path_factory.mktemp("plain"), stack, (HOUR, -HOUR))


def signed_in(here: Client, there: Client, email: str) -> tuple[str, str]:
    """Open two sessions at one node, which the other has seen to be good."""
    assert here.register(email).status_code == 201
    other = here.access
    assert here.log_in(email).status_code == 200
    for access in (other, here.access):
        assert there.profile(access=access).status_code == 200
    return other, here.access


def sign_out(nodes: Nodes, email: str) -> list[str]:
    """Sign out at the first node; returns the access tokens that are over."""
    with nodes[0].client() as here, nodes[1].client() as there:
        _, access = signed_in(here, there, email)
        assert here.log_out().status_code == 200
        assert here.profile(access=access).status_code == 401  # at once, where it was done
        return [access]


def change_password(nodes: Nodes, email: str) -> list[str]:
    """Change the password at the first node; returns the access tokens that are over."""
    with nodes[0].client() as here, nodes[1].client() as there:
        ended = signed_in(here, there, email)
        answer = set_password(here)
        assert answer.status_code == 200
        for access in ended:
            assert here.profile(access=access).status_code == 401
        renewed = answer.json()["tokens"]["access"]
        assert there.profile(access=renewed).status_code == 200
        return list(ended)


def deactivate(nodes: Nodes, email: str) -> list[str]:
    """Deactivate a user by Django's own means, in a process that is no node."""
    with nodes[0].client() as here, nodes[1].client() as there:
        ended = signed_in(here, there, email)
        words = (
            "from django.contrib.auth.models import User\n"
            f"user = User.objects.get(email={email!r})\n"
            "user.is_active = False\n"
            "user.save()\n"
        )
        done = nodes[0].command("shell", given=words)
        assert done.returncode == 0, done.stderr
        assert there.renew(here.refresh).status_code == 401
        return list(ended)


def revoke_the_key(nodes: Nodes, email: str) -> list[str]:
    """Revoke the key that signs, in a process that is no node."""
    with nodes[0].client() as here, nodes[1].client() as there:
        ended = signed_in(here, there, email)
        done = nodes[0].command("keys", "revoke", jwt.get_unverified_header(here.access)["kid"])
        assert done.returncode == 0, done.stderr
        wait_until(lambda: _refused(here, ended) and _refused(there, ended))
        assert here.renew().status_code == 200
        wait_until(lambda: there.profile(access=here.access).status_code == 200)
        return list(ended)


def _refused(client: Client, tokens: tuple[str, ...]) -> bool:
    return {client.profile(access=each).status_code for each in tokens} == {401}


def set_password(client: Client) -> httpx.Response:
    """Change the password; ends every session but one."""
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    return client.send("POST", "password/change/", body)
