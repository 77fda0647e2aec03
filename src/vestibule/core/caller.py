"""The caller of a flow, as far as a flow may know it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from vestibule.core.idempotency import IdempotentRequest

__all__ = ["Caller"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Data about a call: address, browser, request id and unverified tokens.

    A flow gets this instead of a request, so that a command, a task or a test can call it
    as well as a view.

    - ``ip``: the client address after the proxy rules (``TRUSTED_PROXIES``); empty if there
      is none, as on the command line.
    - ``unreadable``: what a trusted proxy sent instead of an address; limits count by it.
    - ``counted_as``: what limits count by instead of both, for a caller with a verified
      session or device (``limits.known``).
    - ``user_agent``: at most 300 characters.
    - ``device_token``: issued to the device by an earlier sign-in, unverified.
    - ``trusted_device``: the secret of a trusted device, unverified; in sign-ins only.
    - ``captcha``: the captcha response sent with this request, unverified.
    - ``browser``: cookie value of a browser that has started a sign-in, unverified.
    - ``csrf``: replaces ``browser`` for a client that stores tokens itself and sent a CSRF
      token: it must finish a sign-in with the CSRF token that it started it with.
    - ``opaque``: whether this client is given opaque tokens (``Transport``). It can only finish
      sign-ins that it started, and no other client can.
    - ``sessions``: ids in the session cookies of a browser that signs in, ended or not.
    - ``idempotency``: the request as its ``Idempotency-Key`` knows it; None without a key.
    """

    ip: str = ""
    unreadable: str = ""
    counted_as: str = ""
    user_agent: str = ""
    request_id: str = ""
    device_token: str = field(default="", repr=False)
    trusted_device: str = field(default="", repr=False)
    captcha: str = field(default="", repr=False)
    browser: str = field(default="", repr=False)
    csrf: str = field(default="", repr=False)
    opaque: bool = False
    sessions: tuple[UUID, ...] = ()
    idempotency: IdempotentRequest | None = None


@lru_cache(maxsize=1024)
def is_same_network(one: str, other: str) -> bool:
    """Whether two addresses are in the same IPv4 /24 or IPv6 /64.

    Privacy addresses (RFC 8981) change daily within the /64, and a carrier's gateways have
    neighboring IPv4 addresses: neither is a change of location.
    """
    width = 64 if ":" in one else 24
    return ipaddress.ip_address(other) in ipaddress.ip_network((one, width), strict=False)
