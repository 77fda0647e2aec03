"""Sends lines to a syslog server (RFC 5424): by UDP (RFC 5426), TCP (RFC 6587) or TLS (RFC 5425).

``logging.handlers.SysLogHandler`` has neither TLS nor the framing of RFC 5425, and hides failures.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from vestibule.core.syslog import SyslogServer

TIMEOUT = 3.0
"""Seconds to connect, and for each write."""
PRIORITY = 13 * 8 + 5
"""Facility "log audit", severity "notice" (RFC 5424, 6.2.1)."""


@dataclass(frozen=True, slots=True)
class SyslogLine:
    """A message; ``kind`` is its MSGID, at most 32 printable characters of ASCII."""

    at: datetime
    kind: str
    text: str


def send_lines(server: SyslogServer, lines: Iterable[SyslogLine]) -> None:
    """Send lines by one connection. No server acknowledges them.

    Raises:
        OSError: the server cannot be reached, or its certificate is not valid.
    """
    written = [_written(line) for line in lines]
    if server.scheme == "udp":
        _send_datagrams(server, written)
        return
    framed = b"".join(b"%d %s" % (len(each), each) for each in written)
    with socket.create_connection((server.host, server.port), TIMEOUT) as plain:
        if server.scheme == "tcp":
            plain.sendall(framed)
            return
        context = ssl.create_default_context()
        with context.wrap_socket(plain, server_hostname=server.host) as encrypted:
            encrypted.sendall(framed)


def _send_datagrams(server: SyslogServer, written: Iterable[bytes]) -> None:
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_DGRAM)
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as datagrams:
        datagrams.connect(address)  # so that a refusal is an error of the next one
        for each in written:
            datagrams.send(each)


def _written(line: SyslogLine) -> bytes:
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    head = f"<{PRIORITY}>1 {at} {_host()} vestibule - {line.kind[:32]} -"
    return f"{head} {line.text}".encode("ascii", "backslashreplace")


def _host() -> str:
    return socket.gethostname()[:255] or "-"
