"""Proxies with our files: what reaches a node, and what a client notices of a restart."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.endurance.proxies.brought import program
from tests.endurance.proxies.running import caddy, nginx, temporary
from tests.ports import free_port
from tests.server.databases import fresh_postgres
from tests.server.running import Client, RunningServer, command, production, running
from tests.servers import redis_url
from tests.shape.markdown import blocks, pages

RESTARTS = int(os.environ.get("RESTARTS", "100"))
CLIENTS = 6
PAUSE = 0.01
DRAIN = 5
SETTLED = 2.0
"""Seconds after which a proxy has seen that a node is there again."""


@dataclass
class Site:
    """Two nodes behind a proxy."""

    url: str
    home: Path
    variables: list[dict[str, str]]
    nodes: list[RunningServer]
    stack: ExitStack

    def client(self, number: int = 1) -> Client:
        """Return a client with an address of its own."""
        client = Client(self.url)
        client.http.close()
        transport = httpx.HTTPTransport(verify=False, local_address=f"127.0.0.{number + 1}")
        client.http = httpx.Client(base_url=self.url, transport=transport, timeout=60)
        return client

    def restart(self, number: int) -> float:
        """Stop a node and start it again; returns how many seconds it took to stop."""
        node = self.nodes[number]
        began = time.monotonic()
        os.killpg(node.process.pid, SIGTERM)
        assert node.process.wait(60) == 0, node.output
        took = time.monotonic() - began
        self.nodes[number] = self.stack.enter_context(running(self.home, self.variables[number]))
        time.sleep(SETTLED)
        return took


@pytest.fixture(scope="module", params=[nginx, caddy])
def site(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two nodes with two workers each."""
    home = tmp_path_factory.mktemp("site")
    with ExitStack() as stack:
        url = stack.enter_context(fresh_postgres())
        ports = [free_port(), free_port()]
        variables = [
            production(
                VESTIBULE_DATABASE_URL=url,
                VESTIBULE_REDIS_URL=redis_url(),
                VESTIBULE_PUBLIC_ORIGIN="https://localhost",
                VESTIBULE_WORKERS="2",
                VESTIBULE_DRAIN_SECONDS=str(DRAIN),
                VESTIBULE_PORT=str(port),
            )
            for port in ports
        ]
        done = command("migrate", home=home, variables=variables[0])
        assert done.returncode == 0, done.stderr
        nodes = [stack.enter_context(running(home, each)) for each in variables]
        address = stack.enter_context(request.param(home / "proxy", ports))
        yield Site(address, home, variables, nodes, stack)


def test_the_real_address_counts_whatever_a_client_says(site):
    with site.client(7) as ann:
        said = {"X-Forwarded-For": "203.0.113.5", "X_Forwarded_For": "203.0.113.6"}
        said |= {"Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.8"}
        ann.http.headers.update(said)
        assert ann.register("address@example.org").status_code == 201
        (session,) = ann.send("GET", "sessions/").json()["sessions"]
        assert session["ip"] == "127.0.0.8"


def test_a_browser_speaks_http_2_and_plain_http_leads_to_https(site):
    port, context = urlsplit(site.url).port, context_of(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        assert secured.selected_alpn_protocol() == "h2"


def test_headers_and_bodies_have_limits(site):
    with site.client(8) as ann:
        ann.register("limits@example.org")
        long = ann.http.get("/", headers={"X-Long": "x" * 100_000})
        assert long.status_code in {400, 431}
        large = ann.http.put("/api/auth/profile/avatar/", content=b"x" * 2_300_000)
        assert large.status_code in {413, 502}  # Caddy before 2.7 says it in the second way
        for path in ("/healthz", "/readyz", "/metrics"):
            assert ann.http.get(path).status_code == 404


@pytest.mark.parametrize("site", [nginx], indirect=True)
def test_slow_bodies_wait_at_nginx_and_not_at_a_node(site):
    with site.client() as ann, ExitStack() as stack:
        ann.register("slow@example.org")
        slow = [stack.enter_context(begun(site)) for _ in range(90)]
        for _ in range(8):
            assert ann.log_in("slow@example.org").status_code == 200
        assert connected(site) < len(slow) / 2
        for each in slow:
            assert each.recv(4096) == b"", "nginx ends it after ten seconds without a byte."


def connected(site: Site) -> int:
    """Return how many connections the nodes have: kept by nginx, or with a request."""
    workers = [psutil.Process(pid) for node in site.nodes for pid in node.workers()]
    ports = {node.port for node in site.nodes}
    return sum(
        each.status == psutil.CONN_ESTABLISHED and each.laddr.port in ports
        for worker in workers
        for each in worker.net_connections()
    )


def begun(site: Site) -> ssl.SSLSocket:
    """Return a connection with the beginning of a sign-in that does not go on."""
    opened = socket.create_connection(("127.0.0.1", urlsplit(site.url).port))
    opened.settimeout(60)
    secured = context_of(["http/1.1"]).wrap_socket(opened, server_hostname="localhost")
    head = "POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
    secured.sendall(f"{head}\r\nContent-Length: 100\r\n\r\n{{".encode())
    return secured


def context_of(protocols: list[str]) -> ssl.SSLContext:
    """Return the context of a client that trusts everyone."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(protocols)
    return context


@dataclass
class Person:
    """Refreshes, reads and sometimes signs in until told to stop; notes what went wrong."""

    client: Client
    email: str
    over: threading.Event
    answered: int = 0
    failed: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Send one request after the other."""
        while not self.over.is_set():
            for ask in (self.client.renew, self.client.profile, self.client.profile):
                self._note(ask)
            if self.answered % 30 == 0:
                self._note(lambda: self.client.log_in(self.email))

    def _note(self, ask) -> None:
        try:
            answer = ask()
        except httpx.TransportError as error:
            self.failed.append(repr(error))
            return
        self.answered += 1
        time.sleep(PAUSE)
        if not answer.is_success:
            self.failed.append(f"{answer.request.url.path} {answer} {answer.text[:100]}")


def test_nginx_reads_the_block_of_each_page(tmp_path):
    found = [text for page in pages() for text in blocks(page.read_text(), "nginx")]
    assert found
    for text in found:
        file = tmp_path / "nginx.conf"
        http = f"access_log off; {temporary(tmp_path)}\nserver {{\n{text}}}"
        file.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {http} }}")
        command = [program("nginx", "usr/sbin/nginx"), "-t", "-p", tmp_path, "-c", file]
        done = subprocess.run(
            [*command, "-e", tmp_path / "log"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.timeout(3600)
def test_no_request_fails_while_nodes_are_restarted_one_after_the_other(site, request):
    over, name = threading.Event(), request.node.callspec.id
    with ExitStack() as stack:
        people = [
            Person(stack.enter_context(site.client(20 + number)), f"p{number}@example.org", over)
            for number in range(CLIENTS)
        ]
        for person in people:
            assert person.client.register(person.email).status_code == 201
        threads = [threading.Thread(target=person.live) for person in people]
        for thread in threads:
            thread.start()
        try:
            took = [site.restart(number % 2) for number in range(RESTARTS)]
        finally:
            over.set()
            for thread in threads:
                thread.join()
    answered = sum(person.answered for person in people)
    sys.stdout.write(f"{name}: {RESTARTS} restarts, {answered} requests\n")
    assert [each for person in people for each in person.failed] == []
    assert min(took) >= DRAIN
    assert max(took) < DRAIN + 5
