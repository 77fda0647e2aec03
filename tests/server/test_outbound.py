"""A provider that does not answer holds no slot of the server: others are answered meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any

import httpx
import pytest

from tests.captcha.fake_provider import SECRET, SITE_KEY, FakeProvider, answer
from tests.captcha.fake_provider import serving as serving_captcha
from tests.providers.forging import ForgingIssuer
from tests.server.migrated import running_migrated
from tests.server.running import Client, RunningServer
from tests.waiting import NEVER, wait_until

THREADS = 2
JUNK = 8


@pytest.fixture(scope="module")
def captcha() -> Iterator[FakeProvider]:
    """A captcha provider that every registration is checked with."""
    provider = FakeProvider("turnstile")
    with serving_captcha(provider):
        yield provider


@pytest.fixture(scope="module")
def issuer() -> Iterator[ForgingIssuer]:
    """An OpenID provider."""
    with ForgingIssuer() as served:
        yield served


@pytest.fixture(scope="module")
def serving(
    tmp_path_factory: Any, captcha: FakeProvider, issuer: ForgingIssuer
) -> Iterator[RunningServer]:
    """A server that answers two requests at once, and waits for both for as long as it takes."""
    openid = {"issuer": issuer.url, "client_id": "x", "client_secret": "y", "private_network": True}
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.server.patient",
        "VESTIBULE_THREADS": str(THREADS),
        "VESTIBULE_CAPTCHA": "turnstile",
        "VESTIBULE_CAPTCHA_SITE_KEY": SITE_KEY,
        "VESTIBULE_CAPTCHA_SECRET": SECRET,
        "VESTIBULE_CAPTCHA_URL": captcha.url,
        "VESTIBULE_CAPTCHA_HOSTNAMES": "testserver",
        "VESTIBULE_PROVIDERS": json.dumps({"openid": openid}),
    }
    home = tmp_path_factory.mktemp("outbound")
    with running_migrated(home, variables, measured=True) as server:
        yield server


@pytest.fixture(scope="module")
def ann(serving: RunningServer, captcha: FakeProvider) -> Iterator[Client]:
    """Somebody with an account."""
    with serving.client() as client:
        client.http.headers["Captcha-Response"] = captcha.solve()
        assert client.register("ann@example.org").status_code == 201
        yield client


@contextmanager
def asked_by_many(
    server: RunningServer, ask: Callable[[Client], httpx.Response], over: Event
) -> Iterator[None]:
    """Ask the same from many addresses; none is answered before the block is left."""
    with ExitStack() as stack, ThreadPoolExecutor(JUNK) as threads:
        clients = [stack.enter_context(server.client()) for _ in range(JUNK)]
        asked = [threads.submit(ask, client) for client in clients]
        try:
            yield
            assert not any(each.done() for each in asked)
        finally:
            over.set()


def register_with_junk(client: Client) -> httpx.Response:
    client.http.headers["Captcha-Response"] = "junk"
    return client.register("eve@example.org")


def start(client: Client) -> httpx.Response:
    return client.send("GET", "social/openid/start/")


def assert_nobody_else_waits(server: RunningServer, ann: Client) -> None:
    assert server.get("/healthz").status_code == 200
    assert ann.log_in("ann@example.org").status_code == 200
    assert ann.profile().status_code == 200
    assert ann.renew().status_code == 200


def test_junk_for_a_captcha_that_does_not_answer_keeps_nobody_waiting(serving, captcha, ann):
    before, over = len(captcha.asked), Event()

    def hold(handler: Any) -> None:
        over.wait(NEVER)
        answer(handler, {"success": False, "error-codes": []})

    captcha.misbehave = hold
    with asked_by_many(serving, register_with_junk, over):
        wait_until(lambda: len(captcha.asked) == before + JUNK)
        assert_nobody_else_waits(serving, ann)


def test_a_provider_whose_metadata_does_not_come_keeps_nobody_waiting(serving, issuer, ann):
    over = Event()

    def hold() -> tuple[int, bytes]:
        over.wait(NEVER)
        return 404, b"{}"

    issuer.replies["/.well-known/openid-configuration"] = hold
    with asked_by_many(serving, start, over):
        wait_until(lambda: issuer.asked)  # one asks, and the others wait for what it hears
        assert_nobody_else_waits(serving, ann)
        assert len(issuer.asked) == 1
