"""The base class of the authtoken contract, and the answer that its views have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response

from vestibule.contracts.authtoken import errors
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn
from vestibule.drf import rest_errors
from vestibule.drf.rest_view import RestView


class AuthTokenView(RestView):
    """A public view; credentials are ignored, so that stale ones do no harm."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return errors.refused(refusal)


class TokenAnswer(serializers.Serializer[Any]):
    """The token of the session, for ``Authorization: Token``."""

    token = serializers.CharField()


def token_response(result: SignedIn | ChallengeRequired) -> Response:
    """Return the token of a session, or the second step."""
    if isinstance(result, ChallengeRequired):
        return rest_errors.second_step_required(result)
    response = Response({"token": result.tokens.opaque})
    response["Device-Token"] = result.device
    return response
