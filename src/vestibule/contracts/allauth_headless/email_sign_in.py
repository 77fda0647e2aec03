"""``auth/code/``: sign-in by a code in a mail or a text message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.answers import conflict, envelope
from vestibule.contracts.allauth_headless.body import CodeBodySerializer, require
from vestibule.contracts.allauth_headless.errors import too_many_attempts
from vestibule.contracts.allauth_headless.pending import Flow, Pending
from vestibule.contracts.allauth_headless.reset_password import required_email
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import ChallengeNotFound, TooManyRequests
from vestibule.core.factors import FactorAnswer, Method
from vestibule.core.identifiers import EMAIL_MAX
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge, resend_challenge
from vestibule.flows.email_sign_in import ask_to_sign_in_by_email, sign_in_by_email_code
from vestibule.flows.phone_sign_in import ask_to_sign_in_by_phone, sign_in_by_phone_code


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestCodeBody:
    """An address, or a phone number."""

    email: str = ""
    phone: str = ""


class RequestCodeBodySerializer(InputSerializer[RequestCodeBody]):
    """An address, or a phone number where users may sign in by it."""

    into = RequestCodeBody

    email = Text(max_length=EMAIL_MAX, required=False, allow_blank=True)
    phone = Text(max_length=40, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one of both; a number is ignored where it is no way in."""
        if not settings.PHONE_SIGN_IN:
            attrs.pop("phone", None)
        if attrs.get("email") and attrs.get("phone"):
            raise serializers.ValidationError("Please select only one.", "select_only_one")
        if not attrs.get("phone"):
            require(attrs, "email")
        return attrs


class RequestCodeView(HeadlessView):
    """The request of a code."""

    @describes(body=RequestCodeBodySerializer, refuses=(400, 401, 403, 404, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Send a code, if an account has this address or number; the answer does not say so."""
        if self.claims is not None:
            return conflict()
        body = read(RequestCodeBodySerializer, request, or_nothing=True)
        try:
            return self.wait_for(self.texted(body.phone) if body.phone else self.asked(body.email))
        except TooManyRequests as refused:
            return self.refused_with(
                refused, too_many_attempts(refused, "phone" if body.phone else "email")
            )

    def texted(self, phone: str) -> Pending:
        """Send a code in a text message; returns what is pending now."""
        sent = ask_to_sign_in_by_phone(phone=phone, transport=self.transport, caller=self.caller)
        return Pending(flow=Flow.LOGIN_BY_CODE, handle=sent.id, browser=sent.browser, phone=phone)

    def asked(self, email: str) -> Pending:
        """Mail a code; returns what is pending now."""
        sent = ask_to_sign_in_by_email(
            email=required_email(email), transport=self.transport, caller=self.caller
        )
        return Pending(flow=Flow.LOGIN_BY_CODE, handle=sent.id, browser=sent.browser, email=email)


class ResendCodeView(RequestCodeView):
    """Another code."""

    @describes(refuses=(403, 404, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Send another code; the one before is void."""
        if not self.pending.is_for(Flow.LOGIN_BY_CODE):
            return conflict()
        if self.pending.email:
            pending = self.asked(self.pending.email)
        elif self.pending.phone:
            pending = self.texted(self.pending.phone)
        else:
            asked = resend_challenge(challenge=self.pending.handle, caller=self.caller)
            pending = replace(self.pending, browser=asked.browser)
        return carrier.keep(envelope(200, meta={}), self.client, pending)


class ConfirmCodeView(HeadlessView):
    """The sign-in itself; or the code that a sign-in by other means asks for."""

    @describes(
        body=CodeBodySerializer,
        refuses=(400, 401, 403, 404, 409, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by the code, in the client that has asked for it."""
        if self.claims is not None or not self.pending.is_for(Flow.LOGIN_BY_CODE):
            return conflict()
        code = read(CodeBodySerializer, request, or_nothing=True).code
        try:
            return self.complete(self._signed_in(code.strip()))
        except ChallengeNotFound as refused:  # no code can be right any more: ask for another
            return self.refused_with(refused, conflict())

    def _signed_in(self, code: str) -> SignedIn | ChallengeRequired:
        caller = idempotent_caller(self.request, self.caller)
        if self.pending.email or self.pending.phone:
            by_code = sign_in_by_phone_code if self.pending.phone else sign_in_by_email_code
            return by_code(
                verification=self.pending.handle,
                code=code,
                browser=self.pending.browser,
                caller=caller,
            )
        return answer_challenge(
            challenge=self.pending.handle,
            answer=FactorAnswer(code=code),
            caller=caller,
            method=Method.EMAIL_CODE,
        )
