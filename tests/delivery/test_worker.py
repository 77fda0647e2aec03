"""Workers in separate processes: killed, stopped, and several at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.core.management import call_command
from django.db import connection, connections

from tests.delivery.servers import Mailbox
from tests.ports import free_port
from tests.server.running import ROOT, environment
from tests.server.scrape import Scrape
from tests.waiting import NEVER, wait_until
from vestibule import audit
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.delivery import Message, lease, queue
from vestibule.delivery import worker as delivery_worker
from vestibule.delivery.upkeep import often
from vestibule.delivery.worker import deliver_due
from vestibule.models import AuditLink, QueuedMessage
from vestibule.models.message import LEASE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

MANY, FEW = 100, 20
METRICS_TOKEN = "a token of twenty characters or more"


def queue_many(number: int) -> set[str]:
    addresses = {f"person{each}@example.org" for each in range(number)}
    for address in sorted(addresses):
        queue(Message("password_changed", address))
    return addresses


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
        "DJANGO_SETTINGS_MODULE": "tests.server.patient",
        "VESTIBULE_METRICS_TOKEN": METRICS_TOKEN,
    }

    def start(*arguments: str, metrics_port: int = 0) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "vestibule", "worker", *arguments],
            cwd=ROOT,
            # The same folder, so the same secret key, which decrypts messages queued here.
            env=environment(
                Path(os.environ["TEST_HOME"]),
                {**variables, "VESTIBULE_METRICS_PORT": str(metrics_port)},
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start


class Held:
    """A mail that the server does not answer until the end of the block."""

    def __init__(self, box: Mailbox, number: int, answer: str = "250 OK") -> None:
        self._come, self._go_on, given = threading.Event(), threading.Event(), count(1)

        def before() -> None:
            if next(given) == number:
                self._come.set()
                self._go_on.wait(NEVER)
                box.first["data"] = [answer]

        box.before = before

    def __enter__(self) -> None:
        assert self._come.wait(NEVER)

    def __exit__(self, *_: object) -> None:
        self._go_on.set()


def test_nothing_is_lost_when_a_worker_is_killed_while_sending(smtp, worker):
    wanted = queue_many(FEW)
    for answer in ("451 4.3.0 Try later", "250 OK"):  # whether it was accepted or not
        held, killed = Held(smtp.box, 5, answer), worker()
        with held:
            os.killpg(killed.pid, signal.SIGKILL)
            killed.communicate()
    deliver_due()
    # What killed workers had claimed may still be leased; a moment later it is not.
    clock.freeze(datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS + 1))
    deliver_due()
    got = Counter(smtp.box.recipients)
    assert set(got) == wanted
    assert not QueuedMessage.objects.filter(sent_at__isnull=True).exists()
    # Sent twice only if a killed worker had sent it without recording that.
    assert sum(got.values()) == FEW + 1


def test_several_workers_send_each_message_once(smtp, worker):
    wanted = queue_many(MANY)
    held, workers = Held(smtp.box, 1), [worker("--once") for _ in range(2)]
    with held:  # until both are sending
        in_hand = QueuedMessage.objects.waiting().filter(attempts=1)
        wait_until(lambda: in_hand.count() == len(workers))
    printed = [each.communicate(timeout=NEVER)[0] for each in workers]
    assert [each.returncode for each in workers] == [0, 0], printed
    assert Counter(smtp.box.recipients) == Counter(wanted)


def test_a_living_worker_keeps_what_it_sends_and_records_that_it_was_sent(smtp, monkeypatch):
    """However long the mail server takes, and although its connections to the database end."""
    monkeypatch.setattr(lease, "RENEW_EVERY", 0.01)
    monkeypatch.setattr(lease, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr(delivery_worker, "RECORD_AGAIN", 0.01)
    wanted = queue_many(1)
    held, sender = Held(smtp.box, 1), threading.Thread(target=deliver_and_close)
    kept = connections_open()
    sender.start()
    with held:
        for _ in range(3):  # the last one by a connection that is new
            wait_until_renewed(since=leased_until())
            end_connections(kept)
    sender.join(NEVER)
    assert Counter(smtp.box.recipients) == Counter(wanted)
    assert not QueuedMessage.objects.waiting().exists()


def deliver_and_close() -> None:
    deliver_due()
    connections.close_all()


def wait_until_renewed(*, since: datetime) -> None:
    wait_until(lambda: leased_until() > since, "It is not renewed.")


def leased_until() -> datetime:
    [until] = QueuedMessage.objects.values_list("due_at", flat=True)
    assert until is not None
    return until


def connections_open() -> list[int]:
    """Return which processes of PostgreSQL serve this database; a file has none.

    One for each context in which Django has a connection: Playwright's is another than a test's.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def end_connections(kept: list[int]) -> None:
    """End what has been opened since these, by other threads."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> ALL(%s)",
                (kept,),
            )


def test_several_threads_send_each_message_once(smtp):
    wanted = queue_many(MANY)
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


def test_a_text_message_does_not_wait_behind_all_mails(monkeypatch, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}
    sent: list[str] = []
    monkeypatch.setattr(delivery_worker, "send", lambda claimed, _: sent.append(claimed.message.to))
    monkeypatch.setattr(delivery_worker, "TURN", 0)
    for address in ("ann@example.org", "bob@example.org", "cleo@example.org"):
        queue(Message("password_changed", address))
    for number in ("+4915112345678", "+4915112345679"):
        queue(Message("sign_in_code", number, {"code": "123456", "minutes": 10}, "sms"))
    call_command("worker", "--once")
    assert sent == [
        "+4915112345678",
        "ann@example.org",
        "+4915112345679",
        "bob@example.org",
        "cleo@example.org",
    ]


def test_maintenance_does_not_wait_for_a_slow_mail_server(monkeypatch, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}
    monkeypatch.setattr(delivery_worker, "TURN", 0)  # as if each message took longer than a turn
    sender = delivery_worker.Worker()

    def stop(**_: object) -> None:
        sender.stop()

    often.connect(stop)
    try:
        queue_many(FEW)
        audit.record(Event.KEYS_ROTATED, Caller(), key="x")
        sender.run()
    finally:
        often.disconnect(stop)
    assert AuditLink.objects.count() == 1
    assert QueuedMessage.objects.filter(attempts=0).count() == FEW - 1


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_says_how_it_is_and_completes_the_current_message_when_stopped(smtp, worker, name):
    queue_many(FEW)
    port = free_port() if name == signal.SIGTERM else 0
    held, running = Held(smtp.box, 5), worker(metrics_port=port)
    with held:
        if port:
            says_how_it_is(f"http://127.0.0.1:{port}")
        running.send_signal(name)
    printed, _ = running.communicate(timeout=NEVER)
    assert running.returncode == 0, printed
    assert printed.splitlines()[-1] == "Stopped."
    sent = QueuedMessage.objects.filter(sent_at__isnull=False)
    assert set(sent.values_list("recipient", flat=True)) == set(smtp.box.recipients)
    assert not QueuedMessage.objects.filter(attempts__gt=0, sent_at__isnull=True).exists()
    assert len(smtp.box.received) == 5


def says_how_it_is(address: str) -> None:
    """Ask a worker that sends the fifth message for its metrics, and as Kubernetes does."""

    def get(path: str, **headers: str) -> httpx.Response:
        return httpx.get(address + path, headers=headers, timeout=NEVER, trust_env=False)

    assert get("/metrics").status_code == 401
    page = Scrape(get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}").text)
    assert page.values("vestibule_deliveries_total", channel="email", outcome="sent") == [4]
    assert page.values("vestibule_outbox_messages", state="waiting") == [FEW - 4]
    assert page.values("vestibule_outbox_messages", state="dead") == [0]
    assert page.values("vestibule_outbox_overdue_seconds")
    if connection.vendor == "postgresql":
        [most] = page.values("vestibule_postgresql_connections_max")
        assert 1 <= page.total("vestibule_database_connections") < most
    assert page.values("vestibule_build_info", engine="worker") == [1]
    assert page.values("vestibule_worker_up", worker="0") == [1]
    assert page.values("process_cpu_seconds_total", worker="0")
    for path in ("/healthz", "/readyz"):
        assert (get(path).status_code, get(path).json()) == (200, {"status": "ok"})
    assert get("/api/auth/config/").status_code == 404


def test_an_idle_worker_exits_when_asked_to(capsys):
    call_command("worker", "--once")
    assert capsys.readouterr().out == "Processed 0 messages.\n"
