"""The worker thread inside a server process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.signals import request_started
from django.db import connection, transaction

from tests.waiting import NEVER, wait_until
from vestibule.delivery import Message, queue, worker
from vestibule.delivery.send import send
from vestibule.delivery.worker_thread import WorkerThread, _start_with_first_request, embedded
from vestibule.models import QueuedMessage

pytestmark = pytest.mark.django_db(transaction=True)

NEWS = Message("password_changed", "ann@example.org")


@pytest.fixture
def thread(settings, monkeypatch) -> Iterator[WorkerThread]:
    """The worker thread of this process, ended after the test; it polls only once an hour."""
    monkeypatch.setattr(worker, "LOOK_EVERY", 3600.0)
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "thread"}
    started: list[worker.Worker] = []
    made = worker.Worker.__init__

    def remember(self, *args, **kwargs):
        made(self, *args, **kwargs)
        started.append(self)

    monkeypatch.setattr(worker.Worker, "__init__", remember)
    yield embedded
    for each in started:
        each.stop()
    running = embedded._thread
    embedded._news.set()
    if running is not None:
        running.join()
    embedded.forget()


def test_a_commit_wakes_the_thread_at_once(thread):
    with transaction.atomic():
        queue(NEWS)
        assert mail.outbox == []
    wait_until(lambda: len(mail.outbox) == 1)
    with transaction.atomic():
        queue(NEWS)
    # It sleeps for an hour now, so only the commit can make it send again.
    wait_until(lambda: len(mail.outbox) == 2)


def test_its_mails_show_the_logo_below_the_path_of_the_site(thread, settings, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"PNG")
    brand = {"folder": str(tmp_path), "logo": "logo.png"}
    settings.VESTIBULE = {**settings.VESTIBULE, "BRAND": brand}
    settings.FORCE_SCRIPT_NAME = "/app"
    queue(NEWS)
    wait_until(lambda: len(mail.outbox) == 1)
    [(html, _)] = vars(mail.outbox[0])["alternatives"]
    assert 'src="http://testserver/app/api/auth/brand/logo.png?v=' in html


def test_one_thread_serves_a_process(thread):
    for _ in range(5):
        thread.start()
    named = [each for each in threading.enumerate() if each.name == "vestibule-delivery"]
    assert len(named) == 1
    assert named[0].daemon


def test_the_first_request_sends_what_an_earlier_process_left(settings, thread, client):
    QueuedMessage.objects.put(NEWS)
    # It disconnects itself after the first request in this process.
    request_started.connect(_start_with_first_request, dispatch_uid="vestibule.delivery")
    client.get("/healthz")
    wait_until(lambda: len(mail.outbox) == 1)


def test_messages_of_a_transaction_without_a_commit_are_sent_with_the_response(
    settings, thread, client
):
    """Django's ``TestCase`` rolls its transaction back; its tests look into the mailbox before."""
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "request"}
    with transaction.atomic():
        queue(NEWS)
        assert mail.outbox == []
        client.get("/healthz")
        assert len(mail.outbox) == 1
        client.get("/healthz")
        transaction.set_rollback(True)
    with transaction.atomic():
        queue(NEWS)
        transaction.set_rollback(True)
    client.get("/healthz")
    assert len(mail.outbox) == 1
    queue(NEWS)
    client.get("/healthz")
    assert len(mail.outbox) == 2


def test_with_a_separate_worker_no_thread_sends(settings, thread):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "worker"}
    queue(NEWS)
    thread.start()
    assert thread._thread is None
    assert mail.outbox == []


def test_a_thread_that_is_stopped_ends_after_its_message_and_does_not_come_back(
    thread, monkeypatch
):
    sending, go_on = threading.Event(), threading.Event()

    def slow(*args):
        sending.set()
        assert go_on.wait(NEVER)
        send(*args)

    monkeypatch.setattr(worker, "send", slow)
    queue(NEWS)
    assert sending.wait(NEVER)
    stopping = threading.Thread(target=thread.stop, args=(NEVER,))
    stopping.start()
    wait_until(lambda: thread._sender._stopping)
    queue(NEWS)
    go_on.set()
    stopping.join()
    assert thread._thread is not None
    assert not thread._thread.is_alive()
    assert len(mail.outbox) == 1
    queue(NEWS)
    assert not thread._thread.is_alive()
    assert QueuedMessage.objects.filter(sent_at=None).count() == 2


def test_a_forked_process_starts_a_thread_of_its_own(thread):
    thread.start()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"yes" if embedded._thread is None else b"no")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 10) == b"yes"
    os.close(read)
    os.close(write)


def test_an_unreachable_database_does_not_end_the_worker(thread, monkeypatch, caplog):
    looked = threading.Semaphore(0)

    class Away:
        def claim(self, channel):
            looked.release()
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr("vestibule.delivery.outbox.outbox.table", Away())
    thread.start()
    assert looked.acquire(timeout=NEVER)
    thread.after_commit()
    assert looked.acquire(timeout=NEVER)
    wait_until(lambda: "the outbox cannot be read" in caplog.text)
    for _ in range(2):  # one line for one outage, however often it looks
        thread.after_commit()
        assert looked.acquire(timeout=NEVER)
    assert caplog.text.count("the outbox cannot be read") == 1
