"""Where a syslog server is: the setting ``AUDIT_SYSLOG``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"udp": 514, "tcp": 514, "tls": 6514}


@dataclass(frozen=True, slots=True)
class SyslogServer:
    """A server, and how it is reached: ``udp``, ``tcp`` or ``tls``."""

    scheme: str
    host: str
    port: int


def syslog_server(url: str) -> SyslogServer:
    """Read ``udp://host:514``, ``tcp://host:514`` or ``tls://host:6514``.

    Raises:
        ValueError: it is none of these.
    """
    parts = urlsplit(url)
    more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in PORTS or not parts.hostname or more or parts.port == 0:
        raise ValueError("not the address of a syslog server")
    parts.hostname.encode("idna")  # as a connection does; raises a ValueError
    return SyslogServer(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])


def is_syslog_server(url: str) -> bool:
    """Whether a text is the address of a syslog server."""
    try:
        syslog_server(url)
    except ValueError:
        return False
    return True
