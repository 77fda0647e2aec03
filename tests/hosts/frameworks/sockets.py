"""What a host's consumers see of a token: run by ``test_frameworks.py``."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth import get_user_model

from tests.hosts.frameworks import page
from vestibule.core.tokens import Transport
from vestibule.testing.plugin import forget_everything

User: Any = get_user_model()
OWN = (b"origin", b"http://testserver")
# Channels closes the connections of its threads, which a test in a transaction does not survive.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application():
    page.module("consumers")
    return page.module("asgi").application


@pytest.fixture
def client(make_account, sign_in_as):
    return sign_in_as(make_account())


@pytest.fixture
def browser(make_account, browser_of):
    return browser_of(make_account("bob@example.org"))


def bearer(token: str) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"testserver"), (b"authorization", f"Bearer {token}".encode())]


def cookies(browser: Any, *more: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    jar = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
    return [(b"host", b"testserver"), (b"cookie", jar.encode()), *more]


def opened(application: Any, headers: list[tuple[bytes, bytes]], **more: Any) -> Any:
    scope = {"type": "websocket", "path": "/messages/", "query_string": b"", "headers": headers}
    made: Any = ApplicationCommunicator
    return made(application, {**scope, "subprotocols": [], **more})


def connected(
    application: Any,
    headers: list[tuple[bytes, bytes]],
    then: Callable[[Any], Awaitable[Any]] | None = None,
    **scope: Any,
) -> Any:
    """Open a connection; return whether it was accepted, or what ``then`` finds."""

    async def run() -> Any:
        socket = opened(application, headers, **scope)
        await socket.send_input({"type": "websocket.connect"})
        accepted = (await socket.receive_output())["type"] == "websocket.accept"
        found = await then(socket) if accepted and then else accepted
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait()
        return found

    return async_to_sync(run)()


async def asked(socket: Any) -> Any:
    await socket.send_input({"type": "websocket.receive", "text": '"hello"'})
    answer = await socket.receive_output()
    return json.loads(answer["text"]) if "text" in answer else answer


def test_a_consumer_knows_the_user(application, client, browser):
    forget_everything()
    told = connected(application, bearer(client.signed_in.tokens.access), asked)
    assert told == {"email": "ann@example.org", "echo": "hello"}
    told = connected(application, cookies(browser, OWN), asked)
    assert told["email"] == "bob@example.org"


def test_a_cookie_counts_on_pages_of_this_site_alone(application, browser):
    evil = (b"origin", b"https://evil.example")
    assert connected(application, cookies(browser, OWN))
    assert not connected(application, cookies(browser, evil))
    assert not connected(application, cookies(browser), scheme="wss")
    assert not connected(application, [(b"host", b"other.example"), *cookies(browser, OWN)[1:]])


def test_a_stranger_is_anonymous(application):
    assert not connected(application, [(b"host", b"testserver")])  # the consumer closes


def test_a_user_of_djangos_session_is_kept(application, browser, client):
    root = User.objects.create_superuser("root", "root@example.org", "x")
    assert connected(application, cookies(browser), user=root)  # the cookie needs no origin
    told = connected(application, bearer(client.signed_in.tokens.access), asked, user=root)
    assert told["email"] == "ann@example.org"


def test_an_invalid_token_refuses_the_handshake(application, client):
    assert not connected(application, bearer("nonsense"))

    async def denied() -> Any:
        extension: dict[str, Any] = {"websocket.http.response": {}}
        socket = opened(application, bearer("nonsense"), extensions=extension)
        await socket.send_input({"type": "websocket.connect"})
        return [await socket.receive_output(), await socket.receive_output()]

    start, body = async_to_sync(denied)()
    assert start["status"] == 401
    assert (b"www-authenticate", b'Bearer realm="api"') in start["headers"]
    assert b"token_not_valid" in body["body"]
    User.objects.update(is_active=False)
    assert not connected(application, bearer(client.signed_in.tokens.access))


def test_a_consumer_learns_that_the_session_has_ended(application, client):
    async def after_sign_out(socket: Any) -> Any:
        before = await asked(socket)
        forget_everything()  # and so reads the database again
        again = await asked(socket)
        body = {"refresh_token": client.signed_in.tokens.refresh}
        await sync_to_async(client.post)("/api/auth/logout/", body, format="json")
        closed = await asked(socket)
        return before == again, closed["type"], closed["code"]

    told = connected(application, bearer(client.signed_in.tokens.access), after_sign_out)
    assert told == (True, "websocket.close", 4401)


def test_another_authentication_class_reads_the_header(application, client, browser):
    consumer = page.module("consumers").Messages.as_asgi()
    made = page.module("simplejwt").JWTAuthMiddleware(consumer)
    assert connected(made, bearer(client.signed_in.tokens.access))
    assert not connected(made, bearer("nonsense"))
    assert not connected(made, cookies(browser, OWN))


def test_an_opaque_token_is_read_by_its_own_class(application, client, browser, sign_in_as):
    consumer = page.module("consumers").Messages.as_asgi()
    made = page.module("opaque").OpaqueAuthMiddleware(consumer)
    other = sign_in_as(client.signed_in.person, transport=Transport.OPAQUE)
    token = other.signed_in.tokens.opaque
    sent = [(b"authorization", f"Token {token}".encode())]
    assert connected(made, sent)
    assert not connected(made, [(b"authorization", b"Token x")])
    assert not connected(made, bearer(client.signed_in.tokens.access))
    assert not connected(made, cookies(browser, OWN))
