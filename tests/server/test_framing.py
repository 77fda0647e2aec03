"""What goes over the wire: where a request ends, and what no request gets."""

from __future__ import annotations

import re
import socket

import pytest

from tests.server.running import RunningServer

HEAD = "POST /api/auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
LAST = "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
FOLLOWING = f"GET /healthz {LAST}\r\n"
CHUNKED = f"0\r\n\r\n{FOLLOWING}"


def exchanged(server: RunningServer, sent: str) -> str:
    """Send bytes and nothing more; return all that is answered until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(sent.encode("latin-1"))
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode("latin-1")


def statuses(answers: str) -> list[str]:
    return re.findall(r"HTTP/1\.1 (\d+)", answers)


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
