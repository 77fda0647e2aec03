"""The cookie transport in a real Chromium, against a real server and a real attacker."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.server.running import PASSWORD, RunningServer
from tests.waiting import NEVER

CALL = """
async ({method, path, body, token, headers, base}) => {
    const response = await fetch((base || "") + "/api/auth/" + path, {
        method,
        credentials: base ? "include" : "same-origin",
        headers: {"Content-Type": "application/json", "Token-Transport": "cookie",
                  ...(token ? {"X-CSRFToken": token} : {}), ...headers},
        body: method === "GET" ? undefined : JSON.stringify(body || {}),
    })
    return {status: response.status, body: await response.json()}
}
"""


class Site:
    """A page that signs in and acts by ``fetch``, as a single-page app does."""

    def __init__(self, page: Page, home: str, *, api: str = "") -> None:
        self.page, self.api, self.token = page, api, ""
        page.goto(home)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the API from the page; keeps the newest CSRF token."""
        given = {"method": method, "path": path, "body": body, "base": self.api}
        answer = self.page.evaluate(CALL, {**given, "token": self.token, "headers": headers})
        self.token = answer["body"].get("csrf_token", self.token)
        return answer

    def sign_in(self, email: str) -> Any:
        """Sign in by cookie."""
        self.call("GET", "csrf/")
        return self.call("POST", "login/", {"email": email, "password": PASSWORD})


@contextmanager
def another_site() -> Iterator[int]:
    """Serve an empty page on another port."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>another</title>")

        def log_message(self, *_: object) -> None:
            pass

    # A thread for each connection: Chromium opens some that it sends nothing on.
    site = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    thread = Thread(target=site.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site.server_port
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def ann(server: RunningServer, visitor: Page) -> Site:
    """Somebody signed in by cookie, in a browser."""
    email = f"{secrets.token_hex(8)}@example.org"
    with server.client() as client:
        assert client.register(email).status_code == 201
    site = Site(visitor, server.url)
    answer = site.sign_in(email)
    assert answer["status"] == 200, answer
    return site


def kept(site: Site) -> dict[str, Any]:
    """Return the cookies that the browser keeps, by name."""
    return {cookie["name"]: cookie for cookie in site.page.context.cookies()}


def test_tokens_stay_out_of_reach_of_scripts(ann):
    assert set(kept(ann)) == {
        "vestibule-access",
        "vestibule-refresh",
        "vestibule-device",
        "vestibule-csrftoken",
    }
    assert ann.page.evaluate("document.cookie") == f"vestibule-csrftoken={ann.token}"
    assert {cookie["sameSite"] for cookie in kept(ann).values()} == {"Lax"}
    assert kept(ann)["vestibule-refresh"]["path"] == "/api/auth/"


def test_a_page_reads_changes_refreshes_and_signs_out(ann):
    assert ann.call("GET", "profile/")["body"]["first_name"] == "Ann"
    assert ann.call("PATCH", "profile/", {"first_name": "Anna"})["status"] == 200
    before = kept(ann)
    renewed = ann.call("POST", "token/refresh/")
    assert renewed["status"] == 200
    assert set(renewed["body"]) == {"user", "csrf_token", "access_expires_in"}
    assert kept(ann)["vestibule-access"]["value"] != before["vestibule-access"]["value"]
    assert ann.call("GET", "profile/")["body"]["first_name"] == "Anna"
    ann.page.evaluate("localStorage.setItem('draft', 'personal')")
    assert ann.call("POST", "logout/")["status"] == 200
    assert set(kept(ann)) == {"vestibule-device"}
    ann.page.wait_for_function("localStorage.getItem('draft') === null")
    assert ann.call("GET", "profile/")["status"] == 401
    assert ann.call("POST", "token/refresh/")["status"] == 401


def test_a_session_is_the_same_in_a_second_tab_and_after_a_reload(ann, server):
    tab = Site(ann.page.context.new_page(), server.url)
    assert tab.call("GET", "profile/")["status"] == 200
    assert tab.call("GET", "csrf/")["body"]["csrf_token"] == ann.token
    assert tab.call("POST", "token/refresh/")["status"] == 200
    assert ann.call("PATCH", "profile/", {"first_name": "Anna"})["status"] == 200


ATTACK = """
async ([victim, method, path, options]) => {
    try {
        const response = await fetch(victim + "/api/auth/" + path,
                                     {method, credentials: "include", ...options})
        return response.type === "opaque" ? "opaque" : response.status
    } catch (refused) { return String(refused) }
}
"""
FORM = """
([action, name, value]) => {
    const form = document.createElement("form")
    Object.assign(form, {method: "POST", action, enctype: "text/plain"})
    form.append(Object.assign(document.createElement("input"), {name, value}))
    document.body.append(form)
    form.submit()
}
"""


def test_another_sites_page_can_do_nothing(ann, server):
    with another_site() as port:
        page = ann.page.context.new_page()
        page.goto(f"http://evil.test:{port}/")
        plain = {"mode": "no-cors", "body": '{"first_name":"Eve"}'}
        typed = {"Content-Type": "application/json"}
        json = {"body": "{}", "headers": typed}
        stolen = {"body": "{}", "headers": {**typed, "X-CSRFToken": ann.token}}
        for path in ("logout/", "token/refresh/", "password/change/"):
            for options in (plain, {"mode": "no-cors"}, json, stolen):
                outcome = page.evaluate(ATTACK, [server.url, "POST", path, options])
                assert outcome == "opaque" or "Failed to fetch" in outcome
        for method in ("PATCH", "PUT", "DELETE"):
            outcome = page.evaluate(ATTACK, [server.url, method, "profile/", json])
            assert "Failed to fetch" in outcome
        assert "Failed to fetch" in page.evaluate(ATTACK, [server.url, "GET", "profile/", {}])
        with page.expect_navigation() as posted:
            page.evaluate(FORM, [f"{server.url}/api/auth/logout/", '{"a":"', '"}'])
        assert posted.value.status in {401, 403, 415}
    assert len(kept(ann)) == 4
    assert ann.call("GET", "profile/")["body"]["first_name"] == "Ann"


def test_another_sites_page_signs_nobody_in(server, visitor):
    with another_site() as port:
        visitor.goto(f"http://evil.test:{port}/")
        login = '{"email":"ann@example.org","password":"' + PASSWORD + '"}'
        json = {"Content-Type": "application/json", "Token-Transport": "cookie"}
        for options in (
            {"mode": "no-cors", "body": login},
            {"body": login, "headers": json},
        ):
            visitor.evaluate(ATTACK, [server.url, "POST", "login/", options])
    assert visitor.context.cookies() == []


def test_a_front_end_on_another_port_of_this_machine_works_in_development(server, visitor):
    email = f"{secrets.token_hex(8)}@example.org"
    with server.client() as client:
        assert client.register(email).status_code == 201
    with another_site() as port:
        site = Site(visitor, f"http://127.0.0.1:{port}", api=server.url)
        assert site.sign_in(email)["status"] == 200
        assert site.call("PATCH", "profile/", {"first_name": "Anna"})["status"] == 200
        assert site.call("POST", "token/refresh/")["status"] == 200
        assert site.call("POST", "logout/")["status"] == 200
        page = visitor.context.new_page()
        page.goto(f"http://evil.test:{port}/")
        assert "Failed to fetch" in page.evaluate(ATTACK, [server.url, "GET", "csrf/", {}])


def test_twenty_refreshes_at_once_have_one_successor(server):
    own = {"Origin": server.url, "Token-Transport": "cookie"}
    with server.client() as ann:
        ann.http.headers.update(own)
        ann.http.headers["X-CSRFToken"] = ann.send("GET", "csrf/").json()["csrf_token"]
        names = {"first_name": "Ann", "last_name": "Example"}
        body = {"email": "twenty@example.org", "password": PASSWORD, "password2": PASSWORD}
        answer = ann.send("POST", "register/", {**body, **names})
        assert answer.status_code == 201
        held = dict(ann.http.cookies)
        token = {**own, "X-CSRFToken": answer.json()["csrf_token"]}
    gate = Barrier(20)

    def refresh(_: int) -> httpx.Response:
        with httpx.Client(cookies=held, headers=token, trust_env=False, timeout=NEVER) as client:
            gate.wait()
            return client.post(f"{server.url}/api/auth/token/refresh/", json={})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(refresh, range(20)))
    assert {each.status_code for each in answers} == {200}
    assert len({each.cookies["vestibule-refresh"] for each in answers}) == 1
    assert {each.cookies["vestibule-csrftoken"] for each in answers} == {token["X-CSRFToken"]}
    held = dict(answers[0].cookies)
    with httpx.Client(cookies=held, headers=token, trust_env=False, timeout=NEVER) as client:
        assert client.get(f"{server.url}/api/auth/profile/").status_code == 200
