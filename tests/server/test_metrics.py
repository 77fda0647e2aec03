"""A page of metrics has what all workers know, and never waits for one, or for the database."""

from __future__ import annotations

import errno
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from socketserver import ThreadingMixIn
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily

from tests.ports import free_port
from tests.server.scrape import Scrape
from tests.waiting import NEVER
from vestibule import delivery, prometheus
from vestibule.core import metrics
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.models.message import QueuedMessage
from vestibule.models.signing_key import StoredKey
from vestibule.server.environment.variables import Environment
from vestibule.server.metrics import node, page, workers
from vestibule.server.metrics.node import Database, Node, figures
from vestibule.server.metrics.workers import AllWorkers, Worker
from vestibule.signals import recorded


class Counting:
    """A worker of its own, in this process, which has counted something."""

    def __init__(self, folder, counted: int) -> None:
        registry = CollectorRegistry()
        Counter("vestibule_tests_total", "Tests.", ["outcome"], registry=registry).labels(
            "passed"
        ).inc(counted)
        self.worker = Worker(folder, registry)
        self.answering: threading.Thread | None = None

    def start(self) -> None:
        """Answer those who ask."""
        self.answering = self.worker.start()

    def page(self) -> Scrape:
        """Scrape this one."""
        everything = CollectorRegistry()
        everything.register(AllWorkers(self.worker))
        return Scrape(generate_latest(everything).decode())

    def die(self) -> None:
        """Let go of what the system takes from a dead process."""
        with suppress(OSError):  # it has died already
            self.worker._listening.shutdown(socket.SHUT_RDWR)
        if self.answering:
            self.answering.join()
        self.worker._listening.close()
        self.worker._lock.close()


@pytest.fixture
def two(tmp_path) -> Iterator[tuple[Counting, Counting]]:
    """Two workers, of which the first is scraped."""
    both = Counting(tmp_path, 2), Counting(tmp_path, 3)
    yield both
    for each in both:
        each.die()


def test_any_worker_has_the_series_of_all_and_each_has_a_number(two, monkeypatch):
    monkeypatch.setattr(workers, "ANSWER_WITHIN", NEVER)
    for each in two:
        each.start()
    for each in two:
        page = each.page()
        assert page.values("vestibule_tests_total", worker="0", outcome="passed") == [2]
        assert page.values("vestibule_tests_total", worker="1", outcome="passed") == [3]
        assert page.values("vestibule_worker_up") == [1, 1]
        assert not [sample for sample in page.samples if sample.name.endswith("_created")]


def test_a_worker_that_does_not_answer_is_down_and_the_page_has_the_others(two, monkeypatch):
    monkeypatch.setattr(workers, "ANSWER_WITHIN", 0.01)
    page = two[0].page()  # the second takes the connection, and says nothing
    assert page.values("vestibule_tests_total") == [2]
    assert page.values("vestibule_worker_up", worker="1") == [0]


def test_the_number_of_a_dead_worker_goes_to_the_next_one(two, monkeypatch, tmp_path):
    monkeypatch.setattr(workers, "ANSWER_WITHIN", NEVER)
    two[1].die()
    assert two[0].page().values("vestibule_worker_up") == [1, 0]
    next_one = Counting(tmp_path, 7)
    next_one.start()
    assert two[0].page().values("vestibule_tests_total", worker="1") == [7]
    next_one.die()


def test_a_worker_that_is_stopped_is_none_that_is_missing(two, monkeypatch):
    """As after SIGHUP: its successor got another number, and its own was down forever."""
    monkeypatch.setattr(workers, "ANSWER_WITHIN", NEVER)
    two[1].worker.leave()
    two[1].die()
    assert two[0].page().values("vestibule_worker_up") == [1]


def test_a_scrape_for_which_there_is_no_thread_takes_no_place(monkeypatch):
    def cannot(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with page._Server(Environment(HOST="127.0.0.1", METRICS_PORT=free_port()), {}) as server:
        monkeypatch.setattr(ThreadingMixIn, "process_request", cannot)
        for _ in range(page.CLIENTS + 1):
            with socket.socket() as request, pytest.raises(RuntimeError):
                server.process_request(request, None)


class Exhausted:
    """A socket in a process that has no descriptor left for the first connection."""

    def __init__(self, whole: socket.socket) -> None:
        self._whole, self.failed = whole, 0

    def accept(self) -> Any:
        if self.failed:
            return self._whole.accept()
        self.failed += 1
        raise OSError(errno.EMFILE, "Too many open files")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def test_a_worker_answers_again_after_it_could_not(two, monkeypatch):
    monkeypatch.setattr(workers, "ANSWER_WITHIN", NEVER)
    listening: Any = Exhausted(two[1].worker._listening)
    monkeypatch.setattr(two[1].worker, "_listening", listening)
    two[1].start()
    for broken in (True, False):
        with monkeypatch.context() as patch:
            if broken:
                patch.setattr(workers, "snapshot", lambda registry: {}[registry])
                with pytest.raises(KeyError):
                    two[0].page()
                asked = workers._asked(two[0].worker)
                assert asked == {}
            else:
                assert two[0].page().values("vestibule_worker_up") == [1, 1]
    assert listening.failed == 1


class Slow:
    """A database that answers when a test lets it, and then the same forever."""

    def __init__(self) -> None:
        self.answers, self.asked, self.fails = threading.Event(), 0, False

    def __call__(self):
        self.asked += 1
        self.answers.wait()
        if self.fails:
            raise OSError
        yield GaugeMetricFamily("vestibule_tests", "Tests.", value=self.asked)


def page_of(database: Database) -> dict[str, float]:
    return {each.name: each.samples[0].value for each in database.collect()}


def test_a_silent_database_delays_a_scrape_once_and_is_asked_once(monkeypatch):
    slow, now = Slow(), [1000.0]
    database = Database(slow, clock=lambda: now[0])
    monkeypatch.setattr(node, "WAIT", 0.01)
    assert page_of(database) == {"vestibule_database_up": 0}
    asking = database._asking
    assert asking is not None
    now[0] += 100
    assert page_of(database) == {"vestibule_database_up": 0}
    assert slow.asked == 1

    monkeypatch.setattr(node, "WAIT", NEVER)
    slow.answers.set()
    asking.wait()
    now[0] += node.ASK_EVERY
    assert page_of(database) == {"vestibule_database_up": 1, "vestibule_tests": 2}
    now[0] += node.ASK_EVERY / 2
    assert page_of(database) == {"vestibule_database_up": 1, "vestibule_tests": 2}
    assert slow.asked == 2


def test_an_answer_of_the_database_is_repeated_for_a_minute_while_it_fails(monkeypatch):
    slow, now = Slow(), [1000.0]
    slow.answers.set()
    database = Database(slow, clock=lambda: now[0])
    monkeypatch.setattr(node, "WAIT", NEVER)
    assert page_of(database) == {"vestibule_database_up": 1, "vestibule_tests": 1}
    slow.fails = True
    now[0] += node.KEPT
    assert page_of(database) == {"vestibule_database_up": 0, "vestibule_tests": 1}
    now[0] += node.KEPT
    assert page_of(database) == {"vestibule_database_up": 0}


def test_the_database_knows_what_waits_and_how_old_the_key_is(db, make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}
    StoredKey.objects.ensure()
    StoredKey.objects.filter(state="active").update(activated_at=DatabaseNow() - timedelta(days=3))

    def value(name: str, **labels: str) -> float:
        found = [s for family in figures() for s in family.samples if s.name == name]
        return next(each.value for each in found if each.labels == labels)

    assert value("vestibule_outbox_overdue_seconds") == 0
    for _ in range(3):
        delivery.queue(Message("password_changed", "ann@example.org", {}))
    late, dead, _ = QueuedMessage.objects.order_by("pk")
    QueuedMessage.objects.filter(pk=late.pk).update(due_at=DatabaseNow() - timedelta(minutes=5))
    QueuedMessage.objects.filter(pk=dead.pk).update(due_at=None, failed_at=DatabaseNow())
    assert 300 <= value("vestibule_outbox_overdue_seconds") < 3600
    assert value("vestibule_outbox_messages", state="waiting") == 2
    assert value("vestibule_outbox_messages", state="dead") == 1
    assert value("vestibule_signing_key_age_seconds") >= 3 * 86_400
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGNING_KEY_FILE": "/of/the/host.pem"}
    assert "vestibule_signing_key_age_seconds" not in {family.name for family in figures()}


def test_the_node_names_its_release_and_its_space(tmp_path):
    found = {each.name: each.samples[0] for each in Node(tmp_path, "tuned").collect()}
    assert found["vestibule_build_info"].labels["engine"] == "tuned"
    size = found["vestibule_disk_size_bytes"].value
    assert 0 < found["vestibule_disk_free_bytes"].value <= size
    assert json.dumps(size)


@pytest.fixture
def exported() -> Iterator[CollectorRegistry]:
    """What a host project does to have our metrics in its registry."""
    registry = CollectorRegistry()
    prometheus.export(registry)
    yield registry
    metrics.bind(None)
    recorded.disconnect(dispatch_uid="vestibule.prometheus")


class Answer:
    status_code = 200


def test_a_host_project_exports_requests_and_sign_ins(exported, client, make_account):
    body = {"email": make_account().email, "password": "wrong"}
    assert client.post("/api/auth/login/", body, "application/json").status_code == 401
    measured = prometheus.RequestMetricsMiddleware(lambda request: Answer())
    measured(RequestFactory().generic("BREW", "/coffee/a-secret"))
    page = Scrape(generate_latest(exported).decode())
    assert page.values("vestibule_ready") == [], "no probe has said so"
    assert page.total("vestibule_refusals_total", code="invalid_credentials") == 1
    expected = {"route": "unmatched", "method": "other", "status": "200"}
    assert page.total("vestibule_http_request_seconds_count", **expected) == 1
    assert "secret" not in generate_latest(exported).decode()


async def _answer(request: object) -> Answer:
    return Answer()


def test_an_asynchronous_host_is_measured_in_its_event_loop(exported):
    measured = prometheus.RequestMetricsMiddleware(_answer)
    call: Any = measured
    async_to_sync(call)(RequestFactory().get("/"))
    page = Scrape(generate_latest(exported).decode())
    assert page.total("vestibule_http_request_seconds_count", method="GET") == 1
