"""``GET users/<id>/factors/``, ``POST DELETE …/reset/`` and ``DELETE factors/reset/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.factors import FactorsAnswer, factors_body
from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reset_factors import (
    REASON_MAX,
    ask_to_reset_factors,
    cancel_factor_reset,
    cancel_own_factor_reset,
    read_factors,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetBody:
    """Why the factors are reset."""

    reason: str


class ResetBodySerializer(InputSerializer[ResetBody]):
    """Why the factors are reset: the owner reads it, and the audit trail has it."""

    into = ResetBody

    reason = Text(max_length=REASON_MAX)


class ResetScheduledAnswer(MessageAnswer):
    """The scheduled reset."""

    due_at = serializers.DateTimeField()


class UserFactorsView(NativeView):
    """Second factors of another account."""

    @describes(answer=FactorsAnswer, refuses=(401, 403, 404, 503))
    def get(self, request: Request, user: str) -> Response:
        """List the second factors of an account."""
        factors = read_factors(account=user, claims=claims_of(request))
        return Response(factors_body(factors))


class UserFactorResetView(NativeView):
    """Reset of the second factors of another account."""

    @describes(
        body=ResetBodySerializer,
        answer=ResetScheduledAnswer,
        refuses=(400, 401, 403, 404, 409, 422, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request, user: str) -> Response:
        """Schedule the removal of all second factors; the owner is told and may cancel it."""
        due = ask_to_reset_factors(
            account=user,
            reason=read(ResetBodySerializer, request).reason,
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        return Response({"message": _("Reset scheduled"), "due_at": moment(due)})

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 503))
    def delete(self, request: Request, user: str) -> Response:
        """Cancel the scheduled reset."""
        cancel_factor_reset(account=user, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Reset canceled")})


class OwnFactorResetView(NativeView):
    """Reset of the caller's own second factors."""

    @describes(answer=MessageAnswer, refuses=(401, 404, 503))
    def delete(self, request: Request) -> Response:
        """Cancel the reset that an administrator has scheduled."""
        cancel_own_factor_reset(claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Reset canceled")})
