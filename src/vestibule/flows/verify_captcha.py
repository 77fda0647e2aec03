"""Say whether the response to a captcha is good, in a call of its own."""

from __future__ import annotations

from vestibule import captcha, limits
from vestibule.core.caller import Caller

__all__ = ["verify_captcha"]

STORY = "verify_captcha"


def verify_captcha(*, caller: Caller) -> None:
    """Check the response that came with the call. It is used up by that.

    It proves nothing for any later call: a story that asks for a captcha wants a
    response of its own, in the very request that it protects.

    Raises:
        CaptchaRequired: there is no good response.
        Unavailable: the provider does not answer.
        TooManyRequests: too many questions from this address.
    """
    limits.require("proof", caller)
    captcha.require(STORY, caller.captcha, caller)
