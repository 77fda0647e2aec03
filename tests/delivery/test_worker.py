"""Workers in processes of their own: killed, stopped, and several at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, connections

from tests.server.running import ROOT, environment
from tests.waiting import NEVER
from vestibule.core import clock
from vestibule.delivery import Message, queue
from vestibule.delivery.worker import deliver_due
from vestibule.models import QueuedMessage
from vestibule.models.message import LEASE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 200


def addresses(count: int) -> set[str]:
    return {f"person{number}@example.org" for number in range(count)}


def queue_many(count: int) -> set[str]:
    for address in sorted(addresses(count)):
        queue(Message("password_changed", address))
    return addresses(count)


@pytest.fixture
def worker(smtp) -> Callable[..., subprocess.Popen[str]]:
    """Start ``vestibule worker`` on the database of this test."""
    settings = connection.settings_dict
    name = str(settings["NAME"])
    url = f"sqlite:///{Path(name).absolute()}"
    if connection.vendor == "postgresql":
        login = f"{settings['USER']}:{quote(settings['PASSWORD'], safe='')}"
        url = f"postgres://{login}@{settings['HOST']}:{settings['PORT']}/{name}"
        url += f"?connect_timeout={NEVER:.0f}"
    variables = {
        "VESTIBULE_DATABASE_URL": url,
        "VESTIBULE_PUBLIC_ORIGIN": "http://testserver",
        "VESTIBULE_EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        "VESTIBULE_EMAIL_FROM": "no-reply@example.org",
        "VESTIBULE_DELIVERY": "worker",
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "vestibule", "worker", *arguments],
            cwd=ROOT,
            # The same folder: the same secret, which opens what was sealed here.
            env=environment(Path(os.environ["TEST_HOME"]), variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start


def after(server, count: int) -> threading.Event:
    """Return what is set as soon as a server has been given so many mails."""
    reached = threading.Event()
    given = iter(range(1, 10_000))

    def one_more() -> None:
        if next(given) >= count:
            reached.set()

    server.box.before = one_more
    return reached


def test_nothing_is_lost_when_a_worker_is_killed_while_sending(smtp, worker):
    wanted = queue_many(MANY)
    for killed_after in (20, 60, 110):
        reached = after(smtp, killed_after - len(smtp.box.received))
        killed = worker()
        assert reached.wait(60)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
    claimed = MANY - len(smtp.box.received)
    assert 0 < claimed < MANY

    with worker("--once") as rest:
        rest.communicate(timeout=120)
    # What the killed ones had in hand is still theirs; a moment later it is not.
    clock.freeze(datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS + 1))
    deliver_due()
    got = Counter(smtp.box.recipients)
    assert set(got) == wanted
    assert not QueuedMessage.objects.filter(sent_at__isnull=True).exists()
    # A second time only what a killed worker had sent and not yet written down.
    assert sum(got.values()) - MANY <= 3


def test_several_workers_send_each_message_once(smtp, worker):
    wanted = queue_many(MANY // 2)
    workers = [worker("--once") for _ in range(3)]
    printed = [each.communicate(timeout=120)[0] for each in workers]
    assert [each.returncode for each in workers] == [0, 0, 0], printed
    assert Counter(smtp.box.recipients) == Counter(wanted)


def test_several_threads_send_each_message_once(smtp):
    wanted = queue_many(MANY // 2)
    taken: list[int] = []

    def work() -> None:
        try:
            taken.append(deliver_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(smtp.box.recipients) == Counter(wanted)
    assert sum(taken) == len(wanted)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_finishes_what_it_is_sending(smtp, worker, name):
    queue_many(MANY)
    reached = after(smtp, 5)
    running = worker()
    assert reached.wait(60)
    running.send_signal(name)
    printed, _ = running.communicate(timeout=120)
    assert running.returncode == 0, printed
    assert printed.splitlines()[-1] == "Stopped."
    sent = QueuedMessage.objects.filter(sent_at__isnull=False)
    assert set(sent.values_list("recipient", flat=True)) == set(smtp.box.recipients)
    assert not QueuedMessage.objects.filter(attempts__gt=0, sent_at__isnull=True).exists()
    assert len(smtp.box.received) < MANY


def test_a_worker_that_has_nothing_to_do_exits_when_asked_to(worker):
    running = worker("--once")
    printed, _ = running.communicate(timeout=120)
    assert running.returncode == 0
    assert "Took up 0 messages." in printed
