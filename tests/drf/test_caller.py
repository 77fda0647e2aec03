"""Where a call came from: believed from a proxy of ours, from nobody else."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings
from rest_framework.request import Request

from vestibule.drf.caller import caller_of, client_address, request_id_of

PROXIES = override_settings(VESTIBULE={"TRUSTED_PROXIES": ("10.0.0.0/8", "2001:db8:1::/48")})


def test_without_proxies_the_socket_is_the_client_whatever_a_header_says():
    assert client_address("192.0.2.7", "") == "192.0.2.7"
    assert client_address("192.0.2.7", "198.51.100.1") == "192.0.2.7"
    assert client_address("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@PROXIES
@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the first was written by the client
        ("6.6.6.6,198.51.100.1,10.9.9.9 , 10.0.0.9", "198.51.100.1"),
        ("10.1.1.1, 10.0.0.9", "10.1.1.1"),  # somebody inside, asking through two proxies
        ("2001:DB8:2::1, 2001:db8:1::5", "2001:db8:2::1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("[2001:db8:2::1]", "2001:db8:2::1"),
        ("", "10.0.0.2"),
    ],
)
def test_behind_our_proxies_the_last_stranger_is_the_client(forwarded, client):
    assert client_address("10.0.0.2", forwarded) == client


@PROXIES
@pytest.mark.parametrize("socket", ["10.0.0.2", "::ffff:10.0.0.2", "2001:db8:1::9"])
def test_a_proxy_is_known_in_every_spelling(socket):
    assert client_address(socket, "198.51.100.1") == "198.51.100.1"


@PROXIES
@pytest.mark.parametrize(
    "nonsense",
    ["unknown", "1.2.3", "198.51.100.1:1234", "<script>", "1.2.3.4.5", ",", "\x00", "٣.٣.٣.٣"],
)
def test_what_is_no_address_is_not_passed_on(nonsense):
    assert client_address("10.0.0.2", nonsense) == "10.0.0.2"
    assert client_address("10.0.0.2", f"198.51.100.1, {nonsense}") == "10.0.0.2"


@pytest.mark.parametrize("socket", ["", "unix:", "not an address"])
def test_a_socket_without_an_address_has_none(socket):
    assert client_address(socket, "198.51.100.1") == ""


@PROXIES
def test_a_zone_of_a_link_local_address_is_left_out():
    """Databases know no zones, and a zone may be any text."""
    assert client_address("fe80::1%eth0", "") == "fe80::1"
    assert client_address("10.0.0.2", "fe80::1%<b>") == "fe80::1"


@override_settings(
    VESTIBULE={"TRUSTED_PROXIES": ("10.0.0.2",), "CLIENT_ADDRESS_HEADER": "X-Real-IP"}
)
def test_only_the_declared_header_counts():
    headers = {"X-Forwarded-For": "6.6.6.6", "X-Real-IP": "198.51.100.1"}
    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR="10.0.0.2")
    assert caller_of(request).ip == "198.51.100.1"


def test_a_caller_has_a_short_printable_user_agent():
    agent = "Mozilla\x00\r\n\x1b[31m" + "x" * 1000
    request = RequestFactory().get("/", HTTP_USER_AGENT=agent)
    caller = caller_of(request)
    assert len(caller.user_agent) == 300
    assert caller.user_agent.isprintable()
    assert caller.user_agent.startswith("Mozilla")


def test_a_request_has_one_id_which_is_ours():
    request = RequestFactory(headers={"X-Request-Id": "theirs"}).get("/")
    assert (
        request_id_of(Request(request)) == request_id_of(request) == caller_of(request).request_id
    )
    assert request_id_of(request) not in {"theirs", ""}
    assert request_id_of(RequestFactory().get("/")) != request_id_of(request)
