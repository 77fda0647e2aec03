"""A host project tells the same story under every server of WSGI and ASGI that is tried here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hosts.test_hosts import ROOT, environment, run
from tests.ports import free_port
from tests.waiting import NEVER, wait_until
from vestibule.testing.plugin import PASSWORD

WSGI, ASGI = "django.core.wsgi:get_wsgi_application", "django.core.asgi:get_asgi_application"
GUNICORN = ("gunicorn", "--no-control-socket", "--bind={address}", "--workers=1", f"{WSGI}()")
PATIENT = "--timeout=0"
"""No worker is killed that a busy machine kept from saying that it lives."""
SERVERS = {
    "gunicorn, sync": (*GUNICORN, PATIENT),
    "gunicorn, gthread": (*GUNICORN, PATIENT, "--worker-class=gthread", "--threads=4"),
    "uvicorn": ("uvicorn", "--host={host}", "--port={port}", "--workers=1", "--factory", ASGI),
    "runserver": ("django", "runserver", "--noreload", "--skip-checks", "{address}"),
}


@contextmanager
def serving(home: Path, *command: str) -> Iterator[str]:
    """Run a server of the host until the block is left; gives its origin."""
    host, port = "127.0.0.1", free_port()
    named = [each.format(host=host, port=port, address=f"{host}:{port}") for each in command]
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *named],
            cwd=ROOT,
            env=environment("served", home),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
    try:
        origin = f"http://{host}:{port}"
        wait_until(lambda: server.poll() is not None or answers(origin), "It does not start.")
        assert server.poll() is None, log.read_text()
        yield origin
    finally:
        server.terminate()
        try:
            server.wait(NEVER)
        finally:
            server.kill()  # does nothing if it has ended


def answers(origin: str) -> bool:
    """Whether a server answers, however it does."""
    try:
        Browser(origin).get("whoami/")
    except httpx.TransportError:
        return False
    return True


class Browser:
    """A client behind the proxy, with cookies, and a connection for each request.

    A connection that is kept may be closed by the server just as the next request is sent.
    """

    def __init__(self, origin: str, address: str = "203.0.113.1") -> None:
        self.origin, self.address = origin, address
        self.cookies = httpx.Cookies()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._send("GET", path, None, headers)

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self._send("POST", f"api/auth/{path}", body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        # What a proxy makes of a client's own headers that does not drop names with underscores.
        proxied = {"X-Forwarded-For": f"x, {self.address}", "X_Forwarded_For": "198.51.100.9"}
        with httpx.Client(cookies=self.cookies, timeout=NEVER, trust_env=False) as http:
            url = f"{self.origin}/{path}"
            answer = http.request(method, url, json=body, headers={**proxied, **sent})
            self.cookies = http.cookies
        return answer


def tell_the_story(origin: str, number: int) -> None:
    """Register, authenticate, refresh and sign out by body and by cookie; guess until it is 429."""
    email = f"ann-{number}@example.org"
    by_body(Browser(origin), email)
    by_cookie(Browser(origin), email)
    wrong_passwords(origin, number)


def by_body(ann: Browser, email: str) -> None:
    names = {"first_name": "Ann", "last_name": "Example"}
    registration = {"email": email, "password": PASSWORD, "password2": PASSWORD, **names}
    assert ann.post("register/", registration).status_code == 201
    tokens = ann.post("login/", {"email": email, "password": PASSWORD}).json()["tokens"]
    tokens = ann.post("token/refresh/", {"refresh": tokens["refresh"]}).json()
    token = f"Bearer {tokens['access']}"
    assert ann.get("api/auth/profile/", authorization=token).json()["email"] == email
    assert ann.get("whoami/", authorization=token).json() == {"email": email}
    ended = ann.post("logout/", {"refresh_token": tokens["refresh"]}, authorization=token)
    assert ended.status_code == 200
    for path in ("api/auth/profile/", "whoami/"):
        refused = ann.get(path, authorization=token)
        assert (refused.status_code, refused.json()["code"]) == (401, "token_not_valid")


def by_cookie(ann: Browser, email: str) -> None:
    csrf = ann.get("api/auth/csrf/").json()["csrf_token"]
    signed_in = ann.post(
        "login/",
        {"email": email, "password": PASSWORD},
        token_transport="cookie",
        x_csrftoken=csrf,
        origin="http://127.0.0.1",
    )
    own = {"x_csrftoken": signed_in.json()["csrf_token"], "origin": "http://127.0.0.1"}
    assert ann.post("token/refresh/", {}, **own).status_code == 200
    assert ann.get("api/auth/profile/").json()["email"] == email
    assert ann.get("whoami/").json() == {"email": email}
    assert ann.post("logout/", {}, origin="http://evil.example").status_code == 403
    assert ann.post("logout/", {}, **own).status_code == 200
    assert ann.get("whoami/").json() == {"email": ""}


def wrong_passwords(origin: str, number: int) -> None:
    """Count by the address that the proxy has seen, and by no other that the client names."""
    guesser = Browser(origin, f"203.0.113.{10 + number}")
    # Failures of one identifier are counted, too, in the database that all servers have.
    unknown = [{"email": f"{name}-{number}@example.org", "password": PASSWORD} for name in "abcd"]
    statuses = [guesser.post("login/", each).status_code for each in unknown[:3]]
    assert statuses == [401, 401, 429]
    assert Browser(origin, "203.0.113.2").post("login/", unknown[3]).status_code == 401


@pytest.mark.usefixtures("on_sqlite")
def test_the_story_holds_under_every_server(case, tmp_path):
    done = run("served", tmp_path, "-m", "django", "migrate", "-v0")
    assert done.returncode == 0, done.stderr
    for number, (name, command) in enumerate(SERVERS.items()):
        with case(name), serving(tmp_path, *command) as origin:
            tell_the_story(origin, number)
