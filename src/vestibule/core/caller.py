"""Who is calling, as far as a flow may know."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

__all__ = ["Caller"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The circumstances of a call: where from, with what, under which request id.

    A flow gets this instead of a request, so that it can be called from a
    command, a task or a test as well as from a view.

    ``ip`` is the client address after the proxy rules (``TRUSTED_PROXIES``), or
    an empty string where there is none, as on the command line. ``unreadable`` is then
    what a proxy of ours named in its place, if it did: rates count by it. ``counted_as``
    is what rates count by in place of both, for whoever has proved something
    (``limits.known``). ``user_agent`` is cut to 300 characters before it gets here.
    ``device_token`` is what the device was given at an earlier sign-in, unchecked.
    ``captcha`` is the response to a captcha that came with the very request, unchecked.
    ``browser`` is what a browser was given when it began a sign-in that is not finished,
    unchecked. ``csrf`` stands in for it where a client keeps its tokens itself and was let
    in with a CSRF token: a sign-in that began with one goes on with the same. ``sessions``
    are those that the cookies of a browser which signs in were signed for, over or not.
    """

    ip: str = ""
    unreadable: str = ""
    counted_as: str = ""
    user_agent: str = ""
    request_id: str = ""
    device_token: str = field(default="", repr=False)
    captcha: str = field(default="", repr=False)
    browser: str = field(default="", repr=False)
    csrf: str = field(default="", repr=False)
    sessions: tuple[UUID, ...] = ()


@lru_cache(maxsize=1024)
def is_same_network(one: str, other: str) -> bool:
    """Whether two addresses are of one IPv4 /24 or one IPv6 /64.

    Privacy addresses (RFC 8981) change within the /64 every day, and a carrier's gateways
    have neighboring addresses of IPv4: neither is a change of place.
    """
    width = 64 if ":" in one else 24
    return ipaddress.ip_address(other) in ipaddress.ip_network((one, width), strict=False)
