"""``POST recaptcha-verify/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.view import ContractRefusal, PublicView, SuccessAnswer, success
from vestibule.drf.body import InputSerializer
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_captcha import verify_captcha


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyCaptchaBody:
    """The captcha's response."""

    recaptcha_token: str = ""


class VerifyCaptchaBodySerializer(InputSerializer[VerifyCaptchaBody]):
    """The response of the captcha."""

    into = VerifyCaptchaBody

    recaptcha_token = Line(max_length=16_384)


class VerifyCaptchaView(PublicView):
    """Check of a captcha alone."""

    asks_csrf = False

    @describes(body=VerifyCaptchaBodySerializer, answer=SuccessAnswer, refuses=(400, 429, 503))
    def post(self, request: Request) -> Response:
        """Check a captcha response. It does not count for later requests."""
        body = read(VerifyCaptchaBodySerializer, request, or_nothing=True)
        if not body.recaptcha_token:
            raise ContractRefusal("Invalid reCAPTCHA token.")
        verify_captcha(caller=self.caller(body.recaptcha_token))
        return success("reCAPTCHA validation successful.")
