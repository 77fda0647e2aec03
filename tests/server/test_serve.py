"""``vestibule serve``: one command, and everything works."""

from __future__ import annotations

import signal
import socket
import stat
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.server.databases import storage
from tests.server.migrated import migrated_storage, running_migrated
from tests.server.running import PASSWORD, RunningServer, command, running
from tests.waiting import wait_until
from vestibule.server.engine.serve import _serve_until_stopped
from vestibule.server.environment.variables import Environment

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Links(HTMLParser):
    """Collects whatever a page loads or points to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value for name, value in attrs if name in {"src", "href"} and value]


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A second server in a folder that was not there."""
    home = tmp_path_factory.mktemp("another") / "not" / "there" / "yet"
    with storage() as database, running(home, database) as started:
        yield started


def test_a_fresh_folder_is_all_it_needs(another):
    assert another.get("/healthz").json() == {"status": "ok"}
    assert another.get("/readyz").json() == {"status": "ok"}
    secret = another.home / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text().strip()) >= 50
    kept_here = "VESTIBULE_DATABASE_URL" not in another.variables
    assert (another.home / "vestibule.sqlite3").exists() == kept_here


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/readyz",
        "/no/such/page",
        "/api/auth/config/",
        "/api/auth/profile/",
        "/api/auth/nothing/",
        "/static/vestibule/server.css",
        "/static/nothing.css",
        "/.well-known/jwks.json",
        "/dev/inbox/",
        "/api/schema/",
        "/api/docs/",
    ],
)
def test_every_answer_carries_its_id_and_the_security_headers(server, path):
    response = server.get(path)
    assert response.headers["x-request-id"]
    assert response.headers["x-request-id"] != server.get(path).headers["x-request-id"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert response.headers["server"] == "vestibule"


def test_a_request_id_from_outside_is_not_taken_over(server):
    assert server.get("/healthz", **{"X-Request-Id": "mine"}).headers["x-request-id"] != "mine"


@pytest.mark.parametrize("path", ["/no/such/page", "/api/auth/nothing/", "/static/nothing.css"])
def test_what_is_not_there_is_answered_in_our_error_shape(server, path):
    response = server.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
    assert response.json()["request_id"] == response.headers["x-request-id"]


def test_a_browser_shows_a_page_where_nothing_is(server):
    path = "/no/such/<script>page"
    page = server.get(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    assert "Accept" in page.headers["vary"]
    assert "Accept" in server.get(path).headers["vary"]
    assert "Page not found" in page.text
    assert "such" not in page.text
    inside = server.get("/api/auth/nothing/", Accept="text/html")
    assert inside.json()["code"] == "not_found"


def test_an_unknown_host_name_is_answered_in_our_error_shape(server):
    response = server.get("/", Host="evil.example")
    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"
    assert "evil.example" not in response.text


def test_the_whole_story_works_over_http(server):
    with server.client() as ann:
        registered = ann.register("story@example.org")
        assert registered.status_code == 201
        assert registered.json()["user"]["email"] == "story@example.org"
        assert ann.log_in("Story@Example.org").status_code == 200
        assert ann.renew().status_code == 200
        assert ann.profile().json()["first_name"] == "Ann"
        changed = ann.send("PATCH", "profile/", {"first_name": "Anna"})
        assert changed.json()["first_name"] == "Anna"
        sessions = ann.send("GET", "sessions/").json()["sessions"]
        assert [each["current"] for each in sessions] == [True, False]
        assert ann.log_out().status_code == 200
        assert ann.profile().status_code == 401
        assert ann.renew().status_code == 401


def test_the_log_tells_what_happened_and_no_secret(server):
    with server.client() as ann:
        ann.register("quiet@example.org")
        ann.log_in("quiet@example.org", "a password that is wrong")
        held = [ann.access, ann.refresh]
    assert "signed_up" in server.output
    assert "sign_in_failed" in server.output
    for secret in [PASSWORD, "a password that is wrong", *held]:
        assert secret not in server.output


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_although_a_client_is_connected(tmp_path, by):
    with (
        migrated_storage() as database,
        running_migrated(tmp_path, database) as server,
        server.client() as ann,
    ):
        ann.register("connected@example.org")
        assert server.stop(by) == 0
        assert "Traceback" not in server.output
        assert server.output.rstrip().endswith("Stopped.")


def test_two_servers_run_side_by_side(server, another):
    with another.client() as ann:
        assert another.port != server.port
        ann.register("beside@example.org")
        with server.client() as stranger:
            assert stranger.log_in("beside@example.org").status_code == 401
            assert stranger.profile(access=ann.access).status_code == 401


def test_a_taken_port_is_refused_and_not_shared(server, tmp_path):
    taken = command("serve", home=tmp_path, variables={"VESTIBULE_PORT": str(server.port)})
    assert taken.returncode != 0
    assert "ready" not in taken.stdout
    assert str(server.port) in taken.stderr
    assert "Traceback" not in taken.stderr


@pytest.fixture
def _signal_handlers() -> Iterator[None]:
    """Keep the handlers of this process, which a server that starts in it replaces."""
    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("_signal_handlers")
@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_a_port_that_was_taken_while_the_server_started_is_refused(capsys, engine):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as refused:
            _serve_until_stopped(Environment(PORT=port, ENGINE=engine))
    assert refused.value.code == 2
    assert f"VESTIBULE_PORT={port} cannot be listened on" in capsys.readouterr().err


def newest(server: RunningServer, to: str, *, about: str) -> dict[str, Any]:
    """Return the newest message to somebody, once it is about this."""

    def found() -> dict[str, Any] | None:
        answer = server.get(f"/dev/inbox.json?to={to}").json()
        assert set(answer) == {"messages"}
        newest: list[dict[str, Any]] = answer["messages"][:1]
        return next((each for each in newest if about in each["subject"].lower()), None)

    return wait_until(found, f"Nothing about {about} was sent to {to}.")


def test_a_message_is_in_the_inbox_in_the_shape_that_programs_rely_on(server):
    with server.client() as ann:
        ann.register("inbox@example.org")
        body = {"current_password": PASSWORD, "new_password": "another quite long password"}
        assert ann.send("POST", "password/change/", body).status_code == 200
    message = newest(server, "Inbox@example.org", about="password")
    assert list(message) == [
        "id", "channel", "to", "subject", "text", "html", "links", "code", "created_at"
    ]  # fmt: skip
    assert message["channel"] == "email"
    assert message["to"] == "inbox@example.org"
    assert message["subject"]
    assert isinstance(message["links"], list)
    assert message["subject"] in server.get("/dev/inbox/").text
    assert message["text"].split()[0] in server.get(f"/dev/inbox/{message['id']}/").text


def test_the_api_page_loads_nothing_from_elsewhere(server):
    page = server.get("/api/docs/")
    assert page.status_code == 200
    loaded = Links(page.text).loaded
    assert loaded
    for address in loaded:
        assert urlsplit(urljoin(server.url, address)).netloc == f"127.0.0.1:{server.port}"
        assert server.get(urlsplit(address)._replace(fragment="").geturl()).status_code == 200
    assert "http" not in page.headers["content-security-policy"]


def test_the_api_document_is_openapi_3_1(server):
    response = server.get("/api/schema/?format=json")
    assert response.json()["openapi"].startswith("3.1")
    assert "/api/auth/login/" in response.json()["paths"]
