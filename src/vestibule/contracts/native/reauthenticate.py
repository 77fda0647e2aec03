"""``POST reauthenticate/``, and the proof that other bodies carry."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
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
from vestibule.drf.body import Code, Password, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.flows.reauthenticate import ask_to_reauthenticate


class ProofBody(serializers.Serializer[Any]):
    """The password; or the code that `reauthenticate/` has mailed."""

    current_password = Password(required=False)
    code = Code(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one kind of proof."""
        return {"current_password": None, "code": None, **one_of(attrs, *_PROOFS)}


class FreshBody(serializers.Serializer[Any]):
    """The password, or the code that `reauthenticate/` has mailed.

    With neither, the sign-in must be one of the last ten minutes.
    """

    current_password = Password(required=False)
    code = Code(required=False)


def proof_of(body: Any) -> FreshCredential:
    """Read the proof in a body that may carry one."""
    return FreshCredential(getattr(body, "current_password", None), getattr(body, "code", None))


_PROOFS = (("current_password",), ("code",))


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
