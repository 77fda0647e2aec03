"""``POST reauthenticate/``, and the fresh credential in other bodies."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import VerificationAnswer, verification_body
from vestibule.contracts.native.view import (
    MessageAnswer,
    NativeView,
)
from vestibule.core.credentials import FreshCredential
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Code, InputSerializer, Password, Values
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reauthenticate import ask_to_reauthenticate


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FreshBody:
    """A password, a mailed code, or neither."""

    current_password: str | None = None
    code: str | None = None

    @property
    def credential(self) -> FreshCredential:
        """The credential as flows expect it."""
        return FreshCredential(self.current_password, self.code)


class FreshFields(InputSerializer[Values]):
    """The fields of a fresh credential, for bodies with further fields."""

    current_password = Password(required=False)
    code = Code(required=False)


class FreshBodySerializer(FreshFields[FreshBody]):
    """The password, or the code that `reauthenticate/` has mailed.

    With neither, the last sign-in must not be older than ten minutes. Where a second factor is
    enrolled, it must have been used in that time (`step-up/`).
    """

    into = FreshBody


class FreshCredentialSerializer(FreshFields[FreshBody]):
    """The password, or the code that `reauthenticate/` has mailed.

    Neither where a second factor is enrolled: it must have been used within the last ten minutes
    (`step-up/`).
    """

    into = FreshBody


def fresh_credential(request: Request) -> FreshCredential:
    """Read the fresh credential; the body is optional."""
    return read(FreshBodySerializer, request, or_nothing=True).credential


class ReauthenticateAnswer(MessageAnswer):
    """The verification that was sent."""

    verification = VerificationAnswer()


class ReauthenticateView(NativeView):
    """Reauthentication."""

    @describes(answer=ReauthenticateAnswer, refuses=(400, 401, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Mail a code to a user without a password."""
        sent = ask_to_reauthenticate(claims=claims_of(request), caller=caller_of(request))
        return Response(verification_body(sent))
