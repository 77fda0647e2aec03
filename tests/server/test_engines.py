"""Both engines serve alike: only speed differs between plain and tuned."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from http.client import HTTPConnection
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from tests.avatars.pictures import noise
from tests.ports import free_port
from tests.server.migrated import migrated_postgres, migrated_storage, running_migrated
from tests.server.running import Client, RunningServer
from tests.server.scrape import Scrape
from tests.server.sending import begin, pieces, rename, upload
from tests.server.spans import NAME
from tests.waiting import NEVER, wait_until

ENGINES = ("plain", "tuned")
THREADS = 2
WORKERS = 2
FLOOD = 8
METRICS_TOKEN = "a token of twenty characters or more"
PROFILE = b'{"first_name": "Anna"}'
MINE = {"HTTP_X_COLOR": "red", "CONTENT_LANGUAGE": "de"}
"""Variables of the process that a view could take for headers of a request."""


TUNED = {
    f"vestibule.server.engine.{name}" for name in ("cpu_affinity", "gateway", "handler", "tuned")
}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], RunningServer]]:
    """Servers that answer two requests at once, one for each engine that is asked for."""
    with ExitStack() as stack:

        @cache
        def serve(engine: str) -> RunningServer:
            variables = {
                "DJANGO_SETTINGS_MODULE": "tests.server.watched",
                "VESTIBULE_ENGINE": engine,
                "VESTIBULE_THREADS": str(THREADS),
                "VESTIBULE_METRICS_TOKEN": METRICS_TOKEN,
                "VESTIBULE_ACCESS_LOG": "true",
                "VESTIBULE_TRACING": "tests.server.spans.to_file",
                **MINE,
                **stack.enter_context(migrated_storage()),
            }
            home = tmp_path_factory.mktemp(engine)
            return stack.enter_context(running_migrated(home, variables, measured=True))

        yield serve


@pytest.fixture(params=ENGINES)
def serving(request: Any, started: Callable[[str], RunningServer]) -> RunningServer:
    """The server with one of the engines."""
    return started(request.param)


@pytest.fixture
def ann(serving: RunningServer) -> Iterator[Client]:
    """A new user who is signed in."""
    with serving.client() as client:
        assert client.register(f"ann-{secrets.token_hex(4)}@example.org").status_code == 201
        client.http.headers["Authorization"] = f"Bearer {client.access}"
        yield client


def test_the_plain_engine_consists_of_nothing_that_the_tuned_one_replaces(serving):
    plain = serving.variables["VESTIBULE_ENGINE"] == "plain"
    by_granians_adapter = serving.get("/meta").json().get("wsgi.input_terminated", False)
    assert by_granians_adapter == plain
    assert TUNED & set(serving.get("/modules").json()["loaded"]) == (set() if plain else TUNED)


def test_garbage_is_looked_for_but_not_in_what_was_imported(serving):
    found = serving.get("/garbage").json()
    assert found["collected"]
    assert found["frozen"] > 100_000


def test_a_user_signs_in_refreshes_and_signs_out(serving, ann):
    with serving.client() as client:
        email = ann.profile().json()["email"]
        assert client.log_in(email, "a wrong password").status_code == 401
        assert client.log_in(email).status_code == 200
        assert client.renew().status_code == 200
        assert client.profile().json()["email"] == email
        assert client.log_out().status_code == 200
        assert client.profile().status_code == 401


def test_the_access_log_has_route_status_and_caller_and_no_address(serving, ann):
    secret = secrets.token_hex(16)
    with serving.client() as client:
        assert client.log_in(ann.profile().json()["email"]).status_code == 200
        renewed = client.renew().headers["x-request-id"]
        profile = client.profile().headers["x-request-id"]
    nowhere = serving.get(f"/nowhere/{secret}?token={secret}").headers["x-request-id"]

    def line(request: str) -> str:
        written = [each for each in serving.output.splitlines() if f"'{request}'" in each]
        return next((each for each in written if "event='request'" in each), "")

    wait_until(lambda: line(nowhere))
    assert "method='GET' route='' status=404" in line(nowhere)
    assert "account=" not in line(nowhere)
    assert secret not in serving.output
    who = re.search(r"account='\d+' session='[0-9a-f-]{36}'", line(profile))
    assert who
    assert "method='GET' route='api/auth/profile/' status=200" in line(profile)
    assert "method='POST' route='api/auth/token/refresh/' status=200" in line(renewed)
    assert who[0] in line(renewed)


def test_a_trace_leads_from_a_request_over_flow_and_query_to_the_mail(serving):
    trace, caller = secrets.token_hex(16), secrets.token_hex(8)
    with serving.client() as client:
        client.http.headers["traceparent"] = f"00-{trace}-{caller}-01"
        assert client.register(f"eve-{trace}@example.org").status_code == 201
        spans = serving.home / NAME

    def of_trace() -> dict[str, Any]:
        whole = [each for each in spans.read_text().splitlines(keepends=True) if each[-1] == "\n"]
        written = map(json.loads, whole)
        return {each["name"]: each for each in written if trace in each["context"]["trace_id"]}

    wait_until(lambda: "send email" in of_trace())
    found = of_trace()
    names = {each["context"]["span_id"]: name for name, each in found.items()}
    request, flow = "POST api/auth/register/", "sign_up.sign_up"
    assert found[request]["parent_id"] == f"0x{caller}"
    assert names[found[flow]["parent_id"]] == request
    assert names[found["INSERT"]["parent_id"]] == flow
    assert names[found["send email"]["parent_id"]] == flow
    assert f"eve-{trace}" not in str(found)


@pytest.mark.parametrize("sent", [bytes, pieces])
def test_a_large_body_is_taken_and_a_larger_one_refused(ann, sent):
    assert upload(ann.http, sent(noise(300))).status_code == 200
    for send, content in ((upload, noise(300) * 10), (rename, b"[" * 70_000)):
        refused = send(ann.http, sent(content))
        assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    assert rename(ann.http, sent(PROFILE)).json()["first_name"] == "Anna"


def test_slow_clients_keep_no_other_client_waiting(serving, ann):
    who = f"Authorization: Bearer {ann.access}"
    with ExitStack() as stack:
        for _ in range(3 * THREADS):
            line = "PUT /api/auth/profile/avatar/"
            stack.enter_context(begin(serving, line, 1_000_000, who, "Content-Type: image/png"))
            stack.enter_context(begin(serving, "POST /api/auth/login/", 100))
        assert ann.profile().status_code == 200
        assert serving.get("/healthz").status_code == 200


def test_a_flood_of_sign_ins_keeps_no_profile_waiting(serving, ann):
    email, held = ann.profile().json()["email"], serving.home / "held"
    held.touch()
    with ExitStack() as stack, ThreadPoolExecutor(FLOOD) as threads:
        clients = [stack.enter_context(serving.client()) for _ in range(FLOOD)]
        sign_ins = [threads.submit(client.log_in, email) for client in clients]
        try:
            wait_until(lambda: serving.get("/hashing").json()["waiting"] == FLOOD)
            for _ in range(3 * THREADS):
                assert ann.profile().status_code == 200
            assert not any(each.done() for each in sign_ins)
        finally:
            held.unlink()
        assert {each.result().status_code for each in sign_ins} == {200}


def test_metrics_need_the_token_and_name_routes_and_outcomes(serving, ann):
    serving.get("/no/such/page")
    with serving.client() as client:
        assert client.log_in(ann.profile().json()["email"], "a wrong password").status_code == 401
        assert client.renew("no token").status_code == 401
    for refused in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": METRICS_TOKEN}):
        answer = serving.get("/metrics", **refused)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "vestibule_" not in answer.text
    right = {"Authorization": f"Bearer {METRICS_TOKEN}", "Host": "node-1:8000"}
    kind = serving.get("/metrics", **right).headers["content-type"]
    assert kind.startswith("text/plain; version=")
    found = wait_until(lambda: scrape_with_database(serving.get("/metrics", **right)))
    requests, login = "vestibule_http_request_seconds_count", "api/auth/login/"
    assert found.total(requests, route=login, method="POST", status="401") >= 1
    assert found.total(requests, route="unmatched", status="404") >= 1
    assert found.total(requests, route="metrics", status="401") >= 3
    assert found.total("vestibule_sign_ins_total", outcome="failed", method="pwd") >= 1
    assert found.total("vestibule_events_total", event="signed_up") >= 1
    assert found.total("vestibule_refusals_total", route=login, code="invalid_credentials") >= 1
    assert found.total("vestibule_refusals_total", code="token_not_valid") >= 1
    assert found.total("vestibule_worker_pool_work_seconds_count", pool="passwords") >= 2
    assert found.total("vestibule_request_slots") == THREADS
    assert found.total("vestibule_requests_running") <= THREADS


def scrape_with_database(answer: httpx.Response) -> Scrape | None:
    """Return a scrape for which the database has answered; a busy machine may be too late."""
    found = Scrape(answer.text)
    return found if found.total("vestibule_database_up") == 1 else None


def test_a_view_sees_what_the_client_sent_and_nothing_of_the_process(serving):
    seen = serving.get("/meta").json()
    assert not set(seen) & {*MINE, "PATH", "VESTIBULE_HOME", "VESTIBULE_SECRET_KEY"}
    assert serving.get("/meta", **{"X-Color": "blue"}).json()["HTTP_X_COLOR"] == "blue"


TWO_SPELLINGS = (("X-Forwarded-For", "203.0.113.5"), ("X_Forwarded_For", "198.51.100.9"))


def test_of_a_header_in_two_spellings_the_last_counts_unless_its_name_has_no_hyphen(serving):
    """Decision 0053: why a proxy must drop names with underscores, or send ``Forwarded``."""
    for sent in (TWO_SPELLINGS, TWO_SPELLINGS[::-1]):
        assert serving.get("/meta", **dict(sent)).json()["HTTP_X_FORWARDED_FOR"] == sent[-1][1]
    spelled = {"Forwarded": "for=203.0.113.5", "_Forwarded": "x", "Forwarded_": "y"}
    assert serving.get("/meta", **spelled).json()["HTTP_FORWARDED"] == "for=203.0.113.5"


def test_a_host_that_is_not_ours_is_refused_with_the_headers_of_every_response(serving):
    refused = serving.get("/rows", Host="evil.example")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    for response in (refused, serving.get("/healthz"), serving.get("/rows")):
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-request-id"]
        assert response.headers["server"] == "vestibule"
    assert serving.get("/api/auth/config/").headers["vary"]  # of the API, which has CORS


def test_probes_are_answered_whatever_they_call_the_node(serving):
    """A load balancer asks an address, which is none of ``ALLOWED_HOSTS``."""
    for path in ("/healthz", "/readyz"):
        for host in ("10.0.0.7:8000", "[fd00::7]", "evil.example", "no host at all!"):
            assert serving.get(path, Host=host).json() == {"status": "ok"}
    for path in ("/", "/api/auth/config/", "/healthz/", "//healthz"):
        assert serving.get(path, Host="10.0.0.7:8000").status_code == 400


def test_the_log_has_the_request_id_of_each_server_error_once(serving):
    for _ in range(3):
        answer = serving.get("/crash?token=secret")
        known = answer.headers["x-request-id"]
        assert (answer.status_code, answer.json()["request_id"]) == (500, known)
        lines = [line for line in serving.output.splitlines() if known in line]
        assert len([line for line in lines if "vestibule.access" not in line]) == 1
    assert "a defect" in serving.output
    assert "token=secret" not in serving.output


def test_a_response_that_is_sent_piece_by_piece_may_read_the_database(serving):
    assert serving.get("/rows").text == "012"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_node_has_few_connections_keeps_a_worker_while_the_other_ends_and_drains(
    tmp_path, engine
):
    with migrated_postgres() as url:
        variables = {
            "VESTIBULE_DATABASE_URL": url,
            "VESTIBULE_ENGINE": engine,
            "VESTIBULE_THREADS": str(THREADS),
            "VESTIBULE_WORKERS": str(WORKERS),
            "VESTIBULE_DRAIN_SECONDS": "3600",  # until a second signal
            "VESTIBULE_METRICS_PORT": str(free_port()),
        }
        with running_migrated(tmp_path, variables) as server, server.client() as client:
            assert client.register("ann@example.org").status_code == 201
            with ThreadPoolExecutor(FLOOD) as threads:
                answers = list(threads.map(server.get, ["/readyz"] * 5 * FLOOD))
            assert {answer.status_code for answer in answers} == {200}
            scraped = f"http://127.0.0.1:{variables['VESTIBULE_METRICS_PORT']}/metrics"
            found = wait_until(lambda: scrape_of_all_workers(scraped))
            ready = {"route": "readyz", "method": "GET", "status": "200"}
            assert found.total("vestibule_http_request_seconds_count", **ready) == len(answers)
            assert server.get("/metrics").status_code == 404, "it has a port of its own"
            # Besides: one that counts, and two of each worker's for messages and signals.
            most = WORKERS * (THREADS + 2) + 1
            wait_until(lambda: connections_to(url) <= most, "Connections are left open.")
            kill_one_again_and_again(server)
            drain(server)
            assert client.profile().status_code == 200
            assert client.renew().headers["connection"] == "close"
            assert server.stop(signal.SIGTERM) == 0
            assert "Traceback" not in server.output
            assert server.output.rstrip().endswith("Stopped.")


def kill_one_again_and_again(server: RunningServer) -> None:
    """Kill one of two workers, and its successors; the other stays, and answers meanwhile."""
    kept, killed = server.workers()
    connection = wait_until(lambda: connection_to(kept, server.port), "It answers no one.")
    for _ in range(3):
        os.kill(killed, signal.SIGKILL)
        assert is_healthy(connection)
        killed = wait_until(partial(successor, server, kept, killed), "There is no successor.")
        assert is_healthy(connection)
    connection.close()
    assert kept in server.workers()


def connection_to(worker: int, port: int) -> HTTPConnection | None:
    """Return a connection if it is this worker's."""
    connection = HTTPConnection("127.0.0.1", port, timeout=NEVER)
    assert is_healthy(connection)
    mine = connection.sock.getsockname()
    if any(each.raddr == mine for each in psutil.Process(worker).net_connections()):
        return connection
    connection.close()
    return None


def is_healthy(connection: HTTPConnection) -> bool:
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    answer.read()
    return answer.status == 200


def successor(server: RunningServer, kept: int, ended: int) -> int | None:
    return next((each for each in server.workers() if each not in {kept, ended}), None)


def drain(server: RunningServer) -> None:
    """Send SIGTERM to the server and to its workers, as most of what stops services does."""
    os.killpg(server.process.pid, signal.SIGTERM)
    answer = wait_until(lambda: unready(server), "It does not drain.")
    assert "draining" in answer.text
    assert answer.headers["connection"] == "close"


def unready(server: RunningServer) -> httpx.Response | None:
    answer = server.get("/readyz")
    return None if answer.is_success else answer


def scrape_of_all_workers(url: str) -> Scrape | None:
    """Return a scrape that every worker has answered; a busy one may be too late for it."""
    found = Scrape(httpx.get(url, timeout=NEVER, trust_env=False).text)
    return found if found.total("vestibule_worker_up") == WORKERS else None


def connections_to(url: str) -> int:
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(url, autocommit=True) as database:
        row = database.execute(count).fetchone()
    assert row is not None
    return int(row[0])
