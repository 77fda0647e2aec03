"""nginx and Caddy with the files in ``deploy/``, in which only places, ports and names differ."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.certificates import self_signed
from tests.endurance.proxies.brought import ROOT, program
from tests.ports import free_port
from tests.waiting import NEVER, wait_until

NODES = ("10.0.0.11:8000", "10.0.0.12:8000")
Command = Sequence[str | Path]
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(folder: Path, nodes: Sequence[int]) -> Iterator[str]:
    """Run nginx before nodes with these ports; gives its address."""
    folder.mkdir()
    port, log = free_port(), folder / "error.log"
    file = configured(
        "nginx.conf",
        folder,
        {
            r"^user www-data;": "",
            r"/run/nginx\.pid": f"{folder}/nginx.pid",
            r"/var/log/nginx/": f"{folder}/",
            r"/etc/ssl/\S+\.pem": f"{self_signed(folder)}",
            r"listen 80;": f"listen 127.0.0.1:{free_port()};",
            r"listen 443 ": f"listen 127.0.0.1:{port} ",
            r"accounts\.example\.org": "localhost",
            r"^http \{": f"http {{\n{temporary(folder)}",
            **_addresses(nodes),
        },
    )
    start: Command = [program("nginx", "usr/sbin/nginx"), "-p", folder, "-c", file, "-e", log]
    with _until_ended([*start, "-g", "daemon off;"], log, port):
        yield f"https://localhost:{port}"


def temporary(folder: Path) -> str:
    """Return where nginx, which no system user runs here, may keep what it receives."""
    return "\n".join(f"    {kind}_temp_path {folder}/{kind};" for kind in TEMPORARY)


@contextmanager
def caddy(folder: Path, nodes: Sequence[int]) -> Iterator[str]:
    """Run Caddy before nodes with these ports; gives its address."""
    folder.mkdir()
    port, log, certificate = free_port(), folder / "error.log", self_signed(folder)
    ports = f"http_port {free_port()}\n\thttps_port {port}\n\tdefault_bind 127.0.0.1"
    file = configured(
        "Caddyfile",
        folder,
        {
            r"^\tadmin off": f"\tadmin off\n\t{ports}",
            # HTTP/3 wants the UDP port by which `free_port` holds this one.
            r"^\tservers \{": "\tservers {\n\t\tprotocols h1 h2",
            r"^\{\$SITE:accounts\.example\.org\} \{": (
                f"localhost {{\n\ttls {certificate} {certificate}"
            ),
            r"\{\$SITE:accounts\.example\.org\}": "localhost",
            **_addresses(nodes),
        },
    )
    caddyfile = ["--adapter", "caddyfile", "--config"]
    start: Command = [program("caddy", "usr/bin/caddy"), "run", *caddyfile, file]
    with _until_ended(start, log, port, HOME=str(folder)):
        yield f"https://localhost:{port}"


def configured(name: str, folder: Path, changes: Mapping[str, str]) -> Path:
    """Write one of our files with changes, each of which must apply."""
    text = (ROOT / "deploy" / name).read_text()
    for pattern, replacement in changes.items():
        text, times = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert times, pattern
    file = folder / name
    file.write_text(text)
    return file


def _addresses(nodes: Sequence[int]) -> dict[str, str]:
    return {re.escape(node): f"127.0.0.1:{port}" for node, port in zip(NODES, nodes, strict=True)}


@contextmanager
def _until_ended(command: Command, log: Path, port: int, **more: str) -> Iterator[None]:
    with log.open("ab") as errors:
        process = subprocess.Popen(command, env=os.environ | more, stderr=errors)
    try:
        wait_until(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(NEVER)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False
