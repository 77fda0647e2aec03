"""Captcha verification in a request of its own."""

from __future__ import annotations

import pytest

from tests.calls import CALLER
from vestibule.core.caller import Caller
from vestibule.core.errors import CaptchaRequired, TooManyRequests
from vestibule.flows.verify_captcha import verify_captcha


def solved(response: str) -> Caller:
    return Caller(ip=CALLER.ip, captcha=response)


def test_a_good_response_is_accepted_and_another_is_not(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "CAPTCHA": "dummy"}
    verify_captcha(caller=solved("solved"))
    for response in ("", "guessed"):
        with pytest.raises(CaptchaRequired):
            verify_captcha(caller=solved(response))


def test_without_a_captcha_nothing_is_required():
    verify_captcha(caller=solved(""))


def test_captcha_checks_are_limited_by_address(settings):
    limits = {"LIMITS": {"proof": "3/minute per ip"}, "CAPTCHA": "dummy"}
    settings.VESTIBULE = {**settings.VESTIBULE, **limits}
    for _ in range(3):
        verify_captcha(caller=solved("solved"))
    with pytest.raises(TooManyRequests):
        verify_captcha(caller=solved("solved"))
