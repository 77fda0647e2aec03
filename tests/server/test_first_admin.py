"""The first admin of a real server, who is made by a command beside it."""

from __future__ import annotations

import re

from tests.server.running import PASSWORD, RunningServer

BOSS = "boss@example.org"
LOGIN = "/admin/login/"


def test_createadmin_makes_an_administrator_who_signs_in_at_a_real_server(server: RunningServer):
    words = ("createadmin", "--email", BOSS, "--password-stdin")
    assert server.command(*words, given=PASSWORD + "\n").returncode == 0
    with server.client() as person:
        page = person.http.get(LOGIN)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        body = {"username": BOSS, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        entered = person.http.post(LOGIN, data=body, headers={"Origin": server.url})
        assert entered.status_code == 302, entered.text
        home = person.http.get("/admin/")
        assert home.status_code == 200
        assert "script-src 'self';" in home.headers["Content-Security-Policy"]
        assert person.http.get("/static/admin/css/base.css").status_code == 200
