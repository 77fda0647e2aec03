"""A provider that is away is asked seldom, and one that too many wait for opens no door."""

from __future__ import annotations

import pytest

from tests.captcha.fake_provider import answer
from vestibule import captcha
from vestibule.core.caller import Caller
from vestibule.core.errors import CaptchaRequired, Overloaded, Unavailable
from vestibule.outbound import upstream

modes = pytest.mark.parametrize("fail", ["closed", "open"])


def passes() -> bool:
    try:
        captcha.require("sign_up", "some-response", Caller())
    except Unavailable:
        return False
    return True


@modes
def test_a_provider_that_hangs_up_is_left_alone_and_each_request_is_what_the_setting_says(
    start, configure, fail
):
    provider = start("turnstile")
    configure(CAPTCHA_FAIL=fail)
    provider.misbehave = lambda handler: None
    for _ in range(upstream.FAILURES + 3):
        assert passes() == (fail == "open")
    assert len(provider.asked) == upstream.FAILURES


@modes
def test_answers_that_it_is_out_of_order_do_not_leave_it_alone(start, configure, fail):
    provider = start("turnstile")
    configure(CAPTCHA_FAIL=fail)
    provider.misbehave = lambda handler: answer(handler, b"", status=503)
    for _ in range(upstream.FAILURES + 3):
        assert passes() == (fail == "open")
    assert len(provider.asked) == upstream.FAILURES + 3
    provider.misbehave = None
    with pytest.raises(CaptchaRequired):
        passes()


@modes
def test_a_request_without_a_place_is_refused_in_both_modes(start, configure, monkeypatch, fail):
    provider = start("turnstile")
    configure(CAPTCHA_FAIL=fail)
    monkeypatch.setattr(upstream, "PLACES", 0)
    with pytest.raises(Overloaded):
        passes()
    assert provider.asked == []


@modes
def test_another_address_has_places_and_a_breaker_of_its_own(start, configure, fail):
    start("turnstile").misbehave = lambda handler: None
    configure(CAPTCHA_FAIL=fail)
    for _ in range(upstream.FAILURES + 1):
        passes()
    captcha.require("sign_up", start("turnstile").solve(), Caller())
