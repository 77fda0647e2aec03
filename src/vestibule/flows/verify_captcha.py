"""Verify a captcha response in a request of its own."""

from __future__ import annotations

from vestibule import captcha, limits
from vestibule.core.caller import Caller

__all__ = ["verify_captcha"]

FLOW = "verify_captcha"


def verify_captcha(*, caller: Caller) -> None:
    """Verify the captcha response of this request, and use it up.

    This allows no later call: a flow that requires a captcha needs a response of its own in
    the request that it protects.

    Raises:
        CaptchaRequired: there is no valid response.
        Unavailable: the captcha provider does not answer.
        TooManyRequests: too many requests from this address.
    """
    limits.require("proof", caller)
    captcha.require(FLOW, caller.captcha, caller)
