"""Make a ``Caller`` of a request: the only place that knows where a call came from."""

from __future__ import annotations

import ipaddress
import secrets
from functools import cache, lru_cache

from django.http import HttpRequest
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.drf import cookies

USER_AGENT_MAX = 300
FORWARDED_MAX = 256
"""Characters of a proxy's header that are remembered with what they say."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def caller_of(request: Request | HttpRequest) -> Caller:
    """Return the circumstances of a request.

    The client address is the socket's, unless the socket is a proxy named in
    ``TRUSTED_PROXIES``: then it is the last address in the proxy's header that
    is not itself such a proxy.
    """
    meta = request.META
    by_cookie = bool(meta.get("HTTP_COOKIE"))
    challenge = cookies.carried(request, cookies.CHALLENGE) if by_cookie else ""
    device = cookies.carried(request, cookies.DEVICE) if by_cookie else ""
    return Caller(
        ip=client_address(meta.get("REMOTE_ADDR", ""), meta.get(_header_key(), "")),
        user_agent=_printable(meta.get("HTTP_USER_AGENT", ""))[:USER_AGENT_MAX],
        request_id=request_id_of(request),
        device_token=(meta.get("HTTP_DEVICE_TOKEN") or device)[:1000],
        captcha=meta.get("HTTP_CAPTCHA_RESPONSE", "")[:16_384],
        browser=challenge.partition(".")[2][:100],
    )


def request_id_of(request: Request | HttpRequest) -> str:
    """Return the id of a request, making it at the first call.

    Never taken from the client, who could then write into our logs.
    """
    raw = request._request if isinstance(request, Request) else request
    known: str | None = raw.META.get("vestibule.request_id")
    if known is None:
        known = raw.META["vestibule.request_id"] = secrets.token_hex(8)
    return known


def client_address(socket: str, forwarded: str) -> str:
    """Return the client's address in canonical text, or an empty string."""
    short = len(forwarded) <= FORWARDED_MAX
    find = _client_address if short else _client_address.__wrapped__
    return find(socket, forwarded, settings.TRUSTED_PROXIES)


@lru_cache(maxsize=1024)
def _client_address(socket: str, forwarded: str, proxies: tuple[str, ...]) -> str:
    address = _address(socket)
    if address is None:
        return ""
    trusted = _networks(proxies)
    if _is_in(address, trusted):
        for hop in reversed(forwarded.split(",")):
            found = _address(hop.strip())
            if found is None:
                break
            address = found
            if not _is_in(found, trusted):
                break
    return str(address)


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
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


def _header_key() -> str:
    return "HTTP_" + settings.CLIENT_ADDRESS_HEADER.upper().replace("-", "_")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)
