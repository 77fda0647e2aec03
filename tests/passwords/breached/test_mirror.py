"""A mirror gets five digits of a hash, and if it is down, passwords are accepted."""

from __future__ import annotations

import logging

import pytest

from tests.passwords.breached.mirror import Mirror
from vestibule import outbound, passwords
from vestibule.outbound import upstream
from vestibule.passwords import breached
from vestibule.passwords.breached import digest_of, is_breached

LEAKED, GOOD = "purple monkey dishwasher", "a long and quiet river"


def test_a_password_that_the_mirror_knows_is_breached(mirror):
    mirror.known = {LEAKED, "Stra\u00dfe 1234"}
    assert is_breached(LEAKED)
    assert not is_breached(GOOD)
    assert [each.code for each in passwords.problems("Stra\u00dfe 1234")] == ["password_breached"]


def test_a_password_is_normalized_before_the_lookup(mirror):
    mirror.known = {"caf\u00e9 au lait"}
    assert passwords.problems("cafe\u0301 au lait")


def test_only_five_digits_are_sent_and_padding_is_requested(mirror):
    is_breached(LEAKED)
    digest = digest_of(LEAKED.encode()).hex().upper()
    assert mirror.asked == [(f"/range/{digest[:5]}", "true")]
    assert digest[5:12] not in mirror.sent[0].upper()


def test_padding_is_not_a_match(mirror):
    digest = digest_of(LEAKED.encode()).hex().upper()
    mirror.says = f"{digest[5:]}:0\r\n".encode()
    assert not is_breached(LEAKED)
    mirror.says = f"{digest[5:]}:1\r\n".encode()
    assert is_breached(LEAKED)


def away(mirror: Mirror, configure) -> None:
    configure(PASSWORD_BREACHED_URL="http://127.0.0.1:9/range")


def out_of_order(mirror: Mirror, configure) -> None:
    mirror.status = 503


def moved(mirror: Mirror, configure) -> None:
    mirror.status = 302


def endless(mirror: Mirror, configure) -> None:
    mirror.says = b"x" * 300_000


def unsafe(mirror: Mirror, configure) -> None:
    configure(PASSWORD_BREACHED_URL="http://mirror.example/range")


def full(mirror: Mirror, configure) -> None:
    upstream.PLACES = 0


@pytest.mark.parametrize("fault", [away, out_of_order, moved, endless, unsafe, full])
def test_a_failed_lookup_accepts_the_password_and_is_counted(
    mirror, configure, monkeypatch, caplog, fault
):
    monkeypatch.setattr(upstream, "PLACES", upstream.PLACES)  # and given back
    mirror.known = {LEAKED}
    fault(mirror, configure)
    with caplog.at_level(logging.WARNING):
        assert passwords.problems(LEAKED) == passwords.problems(LEAKED) == ()
    said = [vars(line) for line in caplog.records]
    assert {each["source"] for each in said} == {"mirror"}
    assert said[1]["unchecked"] == said[0]["unchecked"] + 1
    assert all(each["reason"] for each in said)
    assert LEAKED not in str(said)
    assert digest_of(LEAKED.encode()).hex()[:5] not in str(said).lower()


def test_a_mirror_that_is_down_is_not_called_for_a_while(mirror, configure, caplog):
    configure(PASSWORD_BREACHED_URL="http://127.0.0.1:9/another")
    for _ in range(upstream.FAILURES + 1):
        assert not is_breached(LEAKED)
    reasons = [vars(line)["reason"] for line in caplog.records]
    assert reasons.count("it did not answer lately") == 1


def test_without_a_mirror_no_request_is_made(monkeypatch):
    monkeypatch.setattr(outbound, "send", None)
    assert not is_breached(GOOD)


def test_the_mirror_is_not_queried_for_a_password_that_is_refused_anyway(mirror):
    for password in ("short", "password123", "x" * 129):
        assert passwords.problems(password)
    assert mirror.asked == []


@pytest.mark.parametrize("url", ["http://mirror.example/range", "ftp://127.0.0.1/", "mirror"])
def test_an_unsafe_mirror_url_is_reported(configure, url):
    configure(PASSWORD_BREACHED_URL=url)
    assert breached.problems() == [
        "PASSWORD_BREACHED_URL must be https, unless it is on this machine."
    ]
