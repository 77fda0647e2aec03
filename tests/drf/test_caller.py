"""The client address: headers of trusted proxies count, all others do not."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings
from rest_framework.request import Request

from vestibule.core.caller import Caller
from vestibule.drf import caller as callers
from vestibule.drf.caller import (
    UnreadableAddresses,
    caller_of,
    client_address,
    request_id_of,
    unreadable_addresses,
)

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
        ("203.0.113.3:50001", "203.0.113.3"),
        ("[2001:db8:2::1]:443", "2001:db8:2::1"),
        ('"[2001:db8:2::1]:443"', "2001:db8:2::1"),
        ("203.0.113.3:50001, 10.0.0.9:8080", "203.0.113.3"),
        ("[::ffff:198.51.100.1]:9", "198.51.100.1"),
        ("not an address, 198.51.100.1:7", "198.51.100.1"),
        ("", "10.0.0.2"),  # the proxy itself asks
    ],
)
def test_behind_trusted_proxies_the_last_untrusted_address_is_the_client(forwarded, client):
    assert client_address("10.0.0.2", forwarded) == client


@PROXIES
@pytest.mark.parametrize("socket", ["10.0.0.2", "::ffff:10.0.0.2", "2001:db8:1::9"])
def test_a_proxy_is_recognized_in_every_notation(socket):
    assert client_address(socket, "198.51.100.1") == "198.51.100.1"


FORWARDED = override_settings(
    VESTIBULE={"TRUSTED_PROXIES": ("10.0.0.0/8",), "CLIENT_ADDRESS_HEADER": "Forwarded"}
)


@FORWARDED
@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ("For=198.51.100.1;proto=https;by=203.0.113.43", "198.51.100.1"),
        ('proto=https; FOR="198.51.100.1:47011"', "198.51.100.1"),
        ('for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ('for="[2001:db8:cafe::17]"', "2001:db8:cafe::17"),
        ('for="[2001:db8:cafe::17]:_p"', "2001:db8:cafe::17"),
        ("for=6.6.6.6, for=198.51.100.1", "198.51.100.1"),
        ("for=6.6.6.6,for=198.51.100.1;proto=http , for=10.0.0.9", "198.51.100.1"),
        ("for=10.1.1.1, for=10.0.0.9", "10.1.1.1"),
        ('for="x, for=198.51.100.1', "198.51.100.1"),  # an open quote of the client's
        ('for=", for="[2001:db8:2::1]"', "2001:db8:2::1"),
        ("", "10.0.0.2"),
    ],
)
def test_forwarded_is_read_as_rfc_7239_has_it(forwarded, client):
    assert client_address("10.0.0.2", forwarded) == client
    assert client_address("192.0.2.7", forwarded) == "192.0.2.7"


NONSENSE = [
    *("unknown", "_hidden", "1.2.3", "198.51.100.1:", "198.51.100.1:123456", "198.51.100.1:x"),
    *("2001:db8::1:443:99999", "[2001:db8::1", "[2001:db8::1]443", "[198.51.100.1", "<script>"),
    *("1.2.3.4.5", ",", "\x00", "٣.٣.٣.٣", "198.51.100.1 6.6.6.6", '"198.51.100.1', "for=1.1.1.1"),
]


def forwarded_by(proxy: str, said: str, name: str = "X-Forwarded-For") -> Caller:
    return caller_of(RequestFactory(headers={name: said}).get("/", REMOTE_ADDR=proxy))


@PROXIES
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_an_unreadable_client_address_is_not_replaced_by_the_proxys(nonsense):
    before = unreadable_addresses.seen
    for said in (nonsense, f"198.51.100.1, {nonsense}", f"{nonsense}, 10.0.0.9"):
        caller = forwarded_by("10.0.0.2", said)
        assert caller.ip == ""
        assert caller.unreadable
        assert caller.unreadable.isprintable()
    assert forwarded_by("10.0.0.2", "198.51.100.1").unreadable == ""
    assert unreadable_addresses.seen == before + 3


@FORWARDED
@pytest.mark.parametrize(
    "nonsense",
    ["proto=https", "for=", "for=unknown", "for=_SEVKISEK", "for=1.1.1.1;for=2.2.2.2", "1.1.1.1",
     'for="', 'for=1.1.1.1"', "for=2001:db8::1:99999:1", ";", "for"],
)  # fmt: skip
def test_an_element_that_names_no_address_is_not_taken_for_the_proxy(nonsense):
    for said in (nonsense, f"for=198.51.100.1, {nonsense}"):
        caller = forwarded_by("10.0.0.2", said, "Forwarded")
        assert (caller.ip, bool(caller.unreadable)) == ("", True)


@PROXIES
def test_unreadable_addresses_are_logged_the_1st_10th_and_100th_time(caplog, monkeypatch):
    monkeypatch.setattr(callers, "unreadable_addresses", UnreadableAddresses())
    for number in range(150):
        forwarded_by("10.0.0.2", f"<b>\n{number}" + "x" * 300)
    lines = [record.getMessage() for record in caplog.records]
    assert [line.count("not an IP address") for line in lines] == [1, 1, 1]
    assert "(100 times" in lines[-1]
    assert all(len(line) < 400 and line.isprintable() for line in lines)


@pytest.mark.parametrize("proxies", [(), ("10.0.0.0/8",)])
def test_an_untrusted_proxy_is_logged_once(caplog, proxies):
    callers._warn_of_unnamed_proxy.cache_clear()
    with override_settings(VESTIBULE={"TRUSTED_PROXIES": proxies}):
        forwarded_by("10.0.0.2", "")
        assert not caplog.records
        for _ in range(3):
            forwarded_by("10.0.0.2", "198.51.100.1")
    warned = [record for record in caplog.records if "TRUSTED_PROXIES is empty" in record.msg]
    assert len(warned) == (0 if proxies else 1)


@pytest.mark.parametrize("socket", ["", "unix:", "not an address"])
def test_a_socket_without_an_address_has_none(socket):
    assert client_address(socket, "198.51.100.1") == ""


@PROXIES
def test_the_zone_of_a_link_local_address_is_dropped():
    """Databases do not store zones, and a zone may be any text."""
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
