"""``POST reauthenticate/``, and the proof that other bodies carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import (
    MessageAnswer,
    NativeView,
    VerificationAnswer,
    verification_body,
)
from vestibule.core.credentials import FreshCredential
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Code, InputSerializer, Password, Values, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reauthenticate import ask_to_reauthenticate


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProofBody:
    """A password or a mailed code."""

    current_password: str | None = None
    code: str | None = None


class ProofBodySerializer(InputSerializer[ProofBody]):
    """The password; or the code that `reauthenticate/` has mailed."""

    into = ProofBody

    current_password = Password(required=False)
    code = Code(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one kind of proof."""
        return one_of(attrs, ("current_password",), ("code",))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FreshBody:
    """A password, a mailed code, or neither."""

    current_password: str | None = None
    code: str | None = None

    @property
    def proof(self) -> FreshCredential:
        """The credential as flows expect it."""
        return FreshCredential(self.current_password, self.code)


class FreshFields(InputSerializer[Values]):
    """The fields of a fresh proof, for bodies with others beside them."""

    current_password = Password(required=False)
    code = Code(required=False)


class FreshBodySerializer(FreshFields[FreshBody]):
    """The password, or the code that `reauthenticate/` has mailed.

    With neither, the sign-in must be one of the last ten minutes.
    """

    into = FreshBody


def fresh_proof(request: Request) -> FreshCredential:
    """Read the proof in a body that may be missing."""
    return read(FreshBodySerializer, request, or_nothing=True).proof


class ReauthenticateAnswer(MessageAnswer):
    """What was sent."""

    verification = VerificationAnswer()


class ReauthenticateView(NativeView):
    """Proving once more who one is."""

    @describes(answer=ReauthenticateAnswer, refuses=(400, 401, 429, 503))
    def post(self, request: Request) -> Response:
        """Mail a code, for whoever has no password to prove with."""
        sent = ask_to_reauthenticate(claims=claims_of(request), caller=caller_of(request))
        return Response(verification_body(sent))
