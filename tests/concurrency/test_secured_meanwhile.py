"""A request meets what secures its account: it comes before or after as a whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tests.proofs import CALLER
from tests.waiting import wait_until
from vestibule import database
from vestibule.core.errors import InvalidState
from vestibule.core.events import EndReason
from vestibule.core.external import ExternalProfile
from vestibule.models import Identity
from vestibule.steps.link_identity import link_by_owner
from vestibule.steps.secure_account import secure
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db(transaction=True)
ANN = "ann@example.org"


def send(pool: ThreadPoolExecutor, request: Callable[[], object]) -> Future[object]:
    """Send a request; return once it waits for this transaction, or is done."""

    def sent() -> object:
        try:
            return request()
        finally:
            connections.close_all()

    future = pool.submit(sent)
    wait_until(lambda: future.done() or is_waited_for())
    return future


def is_waited_for() -> bool:
    """Whether a request waits for this transaction; on SQLite, which has one writer, each does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def test_no_identity_is_linked_to_an_account_that_is_being_secured(make_account):
    ann = make_account(ANN)
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject="thief")
    session = open_session(ann).session.hex
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            secure(ann.id, EndReason.ADMIN)
            linking = send(
                pool,
                lambda: link_by_owner(
                    account=ann.id, session=session, profile=profile, caller=CALLER
                ),
            )
        with pytest.raises(InvalidState):
            linking.result()
    assert not Identity.objects.exists()
