"""What goes over the wire: where a request ends, and what no request gets."""

from __future__ import annotations

import json
import re
import secrets
import socket

import pytest

from tests.server.running import RunningServer
from tests.waiting import NEVER, wait_until

HEAD = "POST /api/auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
LAST = "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
FOLLOWING = f"GET /healthz {LAST}\r\n"
CHUNKED = f"0\r\n\r\n{FOLLOWING}"


def exchanged(server: RunningServer, sent: str) -> str:
    """Send bytes and nothing more; return all that is answered until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=NEVER) as connection:
        connection.sendall(sent.encode("latin-1"))
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode("latin-1")


def statuses(answers: str) -> list[str]:
    return re.findall(r"HTTP/1\.[01] (\d+)", answers)


@pytest.mark.parametrize(
    "ambiguous",
    [
        f"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKED}",
        f"Transfer-Encoding: chunked\r\nContent-Length: {len(CHUNKED)}\r\n\r\n{CHUNKED}",
        f"Content-Length: 0\r\nContent-Length: {len(FOLLOWING)}\r\n\r\n{FOLLOWING}",
        f"Content-Length: {len(FOLLOWING)}\r\nContent-Length: 0\r\n\r\n{FOLLOWING}",
        f"Content-Length: +0\r\n\r\n{FOLLOWING}",
        f"Content-Length: 0, {len(FOLLOWING)}\r\n\r\n{FOLLOWING}",
        f"Transfer-Encoding: xchunked\r\n\r\n{CHUNKED}",
        f"Transfer-Encoding: chunked, identity\r\n\r\n{CHUNKED}",
        f"Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n{FOLLOWING}",
        f"Transfer-Encoding : chunked\r\n\r\n{CHUNKED}",
        f"Transfer-Encoding: chunked\r\n folded\r\n\r\n{CHUNKED}",
        f"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{FOLLOWING}",
        f"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n{FOLLOWING}",
        f"Transfer-Encoding: chunked\r\n\r\n{'f' * 17}\r\n\r\n{FOLLOWING}",
    ],
)
def test_a_request_that_could_end_in_two_places_is_refused_with_all_that_follows(server, ambiguous):
    answers = exchanged(server, HEAD + ambiguous)
    assert statuses(answers) == ["400"]
    assert '"status":"ok"' not in answers.replace(" ", "")


@pytest.mark.parametrize(
    "plain",
    [
        f"Content-Length: 2\r\n\r\n{{}}{FOLLOWING}",
        f"Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{FOLLOWING}",
    ],
)
def test_a_request_that_ends_in_one_place_is_answered_and_so_is_the_next(server, plain):
    assert statuses(exchanged(server, HEAD + plain)) == ["400", "200"]


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/.DS_Store",
        "/secret_key",
        "/db.sqlite3",
        "/pyproject.toml",
        "/static/",
        "/static/vestibule/",
        "/static/vestibule/app/",
        "/static/../vestibule/server/settings.py",
        "/static/%2e%2e/%2e%2e/server/settings.py",
        "/static/vestibule/server.css.map",
        "/static/vestibule/server.css~",
        "/media/",
        "/media/avatars/",
        "/uploads/",
    ],
)
def test_no_file_of_the_project_and_no_list_of_files_is_served(server, path):
    answers = exchanged(server, f"GET {path} {LAST}\r\n")
    assert statuses(answers) == ["404"]


def test_a_request_is_not_sent_back_by_trace(server):
    answers = exchanged(server, f"TRACE /api/auth/config/ {LAST}X-Mine: echoed\r\n\r\n")
    assert statuses(answers) == ["405"]
    assert "echoed" not in answers


BODY = "Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}"


@pytest.mark.parametrize(
    "begin",
    [
        "POST {path} HTTP/1.1\r\nHost: evil.example\r\n",
        "POST http://evil.example{path} HTTP/1.1\r\nHost: evil.example\r\n",
        "POST http://evil.example{path} HTTP/1.1\r\nHost: {here}\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}\r\nHost: evil.example\r\n",
        "POST {path} HTTP/1.1\r\nHost: evil.example\r\nHost: {here}\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}@evil.example\r\n",
        "POST {path} HTTP/1.1\r\nHost: evil.example#{here}\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}\r\nX-Forwarded-Host: evil.example\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}\r\nX-Host: evil.example\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}\r\nForwarded: host=evil.example\r\n",
        "POST {path} HTTP/1.1\r\nHost: {here}\r\nX-Original-URL: //evil.example{path}\r\n",
        "POST {path} HTTP/1.0\r\n",
    ],
)
def test_no_way_to_name_a_host_leads_the_link_of_a_mail_elsewhere(server, begin):
    email = f"host-{secrets.token_hex(6)}@example.org"
    with server.client() as client:
        assert client.register(email).status_code == 201
    path, here = "/api/auth/password/reset/", f"127.0.0.1:{server.port}"
    said = json.dumps({"email": email})
    [status] = statuses(
        exchanged(server, begin.format(path=path, here=here) + BODY.format(len(said), said))
    )
    if status == "200":
        links = wait_until(lambda: reset_links(server, email))
        assert {each.partition("#")[0] for each in links} == {f"http://{here}/reset-password"}
    else:
        assert status == "400"


def reset_links(server: RunningServer, email: str) -> list[str]:
    messages = server.get(f"/dev/inbox.json?to={email}").json()["messages"]
    return [link for each in messages for link in each["links"] if "reset" in link]
