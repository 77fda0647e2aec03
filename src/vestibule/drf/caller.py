"""Builds a ``Caller`` from a request: the only place that determines the client address."""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.drf import cookies

logger = logging.getLogger(__name__)

REQUEST_ID = "vestibule.request_id"
"""Key of a request's id in its ``META``, once it has one."""

USER_AGENT_MAX = 300
UNREADABLE_MAX = 100
FORWARDED_MAX = 256
"""Characters of a proxy's header up to which its parsed address is cached."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def caller_of(request: Request | HttpRequest) -> Caller:
    """Return the caller of a request.

    The client address is the socket's, unless that is a proxy of ``TRUSTED_PROXIES``: then it
    is the last address in the proxy's header that is not a trusted proxy itself. If that entry
    is not an address, the caller has none: with the proxy's own address, one client could use
    up the limits of all.
    """
    meta = request.META
    by_cookie = bool(meta.get("HTTP_COOKIE"))
    challenge = cookies.carried(request, cookies.CHALLENGE) if by_cookie else ""
    device = cookies.carried(request, cookies.DEVICE) if by_cookie else ""
    ip, unreadable = _resolve(
        meta.get("REMOTE_ADDR", ""), meta.get(_key_of(settings.CLIENT_ADDRESS_HEADER), "")
    )
    return Caller(
        ip=ip,
        unreadable=unreadable,
        user_agent=_printable(meta.get("HTTP_USER_AGENT", ""))[:USER_AGENT_MAX],
        request_id=request_id_of(request),
        device_token=(meta.get("HTTP_DEVICE_TOKEN") or device)[:1000],
        captcha=meta.get("HTTP_CAPTCHA_RESPONSE", "")[:16_384],
        browser=challenge.partition(".")[2][:100],
    )


def request_id_of(request: Request | HttpRequest) -> str:
    """Return the id of a request, generated at the first call.

    It is never the client's, which could then write into the logs.
    """
    raw = request._request if isinstance(request, Request) else request
    known: str | None = raw.META.get(REQUEST_ID)
    if known is None:
        known = raw.META[REQUEST_ID] = secrets.token_hex(8)
    return known


def address_in(meta: Mapping[str, Any]) -> str:
    """Return the client's address from WSGI's environment, or an empty string."""
    return client_address(
        meta.get("REMOTE_ADDR", ""), meta.get(_key_of(settings.CLIENT_ADDRESS_HEADER), "")
    )


def client_address(socket: str, forwarded: str) -> str:
    """Return the client's address in canonical form, or an empty string."""
    return _resolve(socket, forwarded)[0]


def _resolve(socket: str, forwarded: str) -> tuple[str, str]:
    """Return the client's address, and the header's entry if that is not an address."""
    if forwarded and not settings.TRUSTED_PROXIES:
        _warn_of_unnamed_proxy()
    short = len(forwarded) <= FORWARDED_MAX
    find = _read if short else _read.__wrapped__
    in_elements = settings.CLIENT_ADDRESS_HEADER.lower() == "forwarded"
    ip, unreadable = find(socket, forwarded, settings.TRUSTED_PROXIES, in_elements=in_elements)
    if unreadable:
        unreadable_addresses.count(unreadable)
    return ip, unreadable


@lru_cache(maxsize=1024)
def _read(
    socket: str, forwarded: str, proxies: tuple[str, ...], *, in_elements: bool
) -> tuple[str, str]:
    address = _address(socket)
    if address is None:
        return "", ""
    trusted = _networks(proxies)
    if forwarded and _is_in(address, trusted):
        # From the right, where trusted proxies append: a client can only prepend.
        for hop in reversed(forwarded.split(",")):
            named = _for_of(hop) if in_elements else hop.strip()
            found = _node(named)
            if found is None:
                return "", _printable(named or hop).strip()[:UNREADABLE_MAX] or "nothing"
            address = found
            if not _is_in(found, trusted):
                break
    return str(address), ""


_PORT = r"(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?"
_NODE = re.compile(rf"(?:\[([^\]]+)\]|([0-9.]+)){_PORT}\Z")
"""An IPv4 address or one in brackets, with or without a port (RFC 7239, 6)."""


def _node(text: str) -> Address | None:
    """Parse an address as proxies write it: bare, in brackets, quoted, with a port."""
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    found = _NODE.match(bare)
    return _address((found[1] or found[2]) if found else bare)


def _for_of(element: str) -> str:
    """Return the ``for`` parameter of a ``Forwarded`` element (RFC 7239, 4), or an empty string."""
    pairs = (pair.partition("=") for pair in element.split(";"))
    named = [value.strip() for name, _, value in pairs if name.strip().lower() == "for"]
    return named[0] if len(named) == 1 else ""


class UnreadableAddresses:
    """Counts invalid addresses from trusted proxies; logs the 1st, 10th, 100th and so on."""

    def __init__(self) -> None:
        self.seen = 0
        self._lock = threading.Lock()

    def count(self, text: str) -> None:
        """Count one invalid address."""
        with self._lock:
            self.seen += 1
            seen = self.seen
        if str(seen).strip("0") == "1":
            logger.warning(
                "A proxy in TRUSTED_PROXIES reported %r as the client, which is not an IP address "
                "(%d times in this process): check CLIENT_ADDRESS_HEADER.",
                text,
                seen,
            )


unreadable_addresses = UnreadableAddresses()


@cache
def _warn_of_unnamed_proxy() -> None:
    """Warn once per process: behind a proxy that is not trusted, all clients share one address."""
    logger.warning(
        "Requests arrive with %s, but TRUSTED_PROXIES is empty. If they come through a proxy of "
        "yours, add it: otherwise everyone behind it counts as one client, and one attacker locks "
        "them all out.",
        settings.CLIENT_ADDRESS_HEADER,
    )


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _is_in(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


@cache
def _networks(proxies: tuple[str, ...]) -> Networks:
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


@cache
def _key_of(header: str) -> str:
    """Return a header's key in WSGI's environment."""
    return "HTTP_" + header.upper().replace("-", "_")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)
