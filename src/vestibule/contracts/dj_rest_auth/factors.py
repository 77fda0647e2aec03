"""``mfa/totp/activate/``, ``mfa/totp/deactivate/``, ``mfa/status/`` and ``mfa/recovery-codes/``."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth.challenge import TypedCode
from vestibule.contracts.dj_rest_auth.view import DetailAnswer, DjRestAuthView, local
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import (
    EnrollmentRequired,
    InvalidCode,
    NotFound,
    Refusal,
)
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.csrf import is_sent_by_another_site
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.factors import (
    add_totp,
    is_totp_setup,
    list_factors,
    make_recovery_codes,
    remove_totp,
    set_up_totp,
)

try:
    qrcode: Any = import_module("qrcode")
    svg: Any = import_module("qrcode.image.svg")
except ImportError:  # dj-rest-auth does not require it either
    qrcode = None

ENABLED = "MFA is already enabled. Deactivate it before activating again."
NOT_ENABLED = "MFA is not enabled."
INVALID_SETUP = "Invalid or expired activation token."
WRONG_FIRST_CODE = "Invalid code. Please check your authenticator app and try again."
NOT_SHOWN_AGAIN = "Recovery codes are shown once, when they are made. Make new ones."


class TOTPActivateAnswer(serializers.Serializer[Any]):
    """The secret of a new authenticator app, shown once."""

    secret = serializers.CharField(help_text="Base32, to be typed into the app.")
    totp_url = serializers.CharField(help_text="`otpauth`, to be shown as a QR code.")
    qr_code_data_uri = serializers.CharField(
        help_text="An SVG of `totp_url`; empty if `qrcode` is not installed."
    )
    activation_token = serializers.CharField(help_text="For the `POST`, within ten minutes.")


class FirstCode(TypedCode):
    """The first code of an app; a malformed one is wrong, which is said after the token."""

    def to_internal_value(self, data: object) -> str:
        """Return the code; empty if it cannot be one."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TOTPActivateBody:
    """A pending set-up, and its first code."""

    activation_token: str
    code: str


class TOTPActivateBodySerializer(InputSerializer[TOTPActivateBody]):
    """The pending set-up, and a code from the app."""

    into = TOTPActivateBody

    activation_token = serializers.CharField()
    code = FirstCode()


class RecoveryCodesMadeAnswer(serializers.Serializer[Any]):
    """The first recovery codes, shown once."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


class RecoveryCodesAnswer(serializers.Serializer[Any]):
    """New recovery codes, shown once."""

    codes = serializers.ListField(child=serializers.CharField())


class MFAStatusAnswer(serializers.Serializer[Any]):
    """Whether an authenticator app is asked for."""

    mfa_enabled = serializers.BooleanField()
    created_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeBody:
    """A code of a second factor."""

    code: str


class CodeBodySerializer(InputSerializer[CodeBody]):
    """A code of the authenticator app."""

    into = CodeBody

    code = TypedCode()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeOrNothingBody:
    """A code of a second factor, or an empty text."""

    code: str = ""


class CodeOrNothingBodySerializer(InputSerializer[CodeOrNothingBody]):
    """A code of the authenticator app, unless the second factor was used lately."""

    into = CodeOrNothingBody

    code = TypedCode(required=False)


class TOTPActivateView(DjRestAuthView):
    """Activation of an authenticator app."""

    @describes(answer=TOTPActivateAnswer, refuses=(401, 403, 429, 503))
    def get(self, request: Request) -> Response:
        """Begin to set up an authenticator app; nothing changes before it is confirmed."""
        if is_sent_by_another_site(request):
            return Response({"detail": "This page belongs to another site."}, 403)
        setup = set_up_totp(
            credential=NO_CREDENTIAL, claims=claims_of(request), caller=caller_of(request)
        )
        body = {
            "secret": setup.secret,
            "totp_url": setup.uri,
            "qr_code_data_uri": _qr_code(setup.uri),
        }
        return Response(body | {"activation_token": setup.id})

    @describes(
        body=TOTPActivateBodySerializer,
        answer=RecoveryCodesMadeAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Add the authenticator app; this session keeps its tokens."""
        claims = claims_of(request)
        body = read(TOTPActivateBodySerializer, request, or_nothing=True)
        setup, caller = body.activation_token, idempotent_caller(request)
        try:
            codes = add_totp(setup=setup, code=body.code, claims=claims, caller=caller)
        except InvalidCode as refused:
            if is_totp_setup(setup=setup, claims=claims):
                raise
            return self.refused_with(refused, Response({"activation_token": [INVALID_SETUP]}, 400))
        if codes is None:
            return Response({"detail": ENABLED}, 400)
        return Response({"recovery_codes": list(codes)})

    def refused(self, refusal: Refusal) -> Response:
        """Say what to do about a wrong first code."""
        if isinstance(refusal, InvalidCode):
            return Response({"code": [WRONG_FIRST_CODE]}, 400)
        return super().refused(refusal)


class TOTPDeactivateView(DjRestAuthView):
    """Deactivation of the authenticator app."""

    @describes(
        body=CodeBodySerializer, answer=DetailAnswer, refuses=(400, 401, 403, 409, 422, 429, 503)
    )
    def post(self, request: Request) -> Response:
        """Remove the authenticator app, by one of its codes or a recovery code."""
        claims = claims_of(request)
        if not list_factors(claims=claims).totp_confirmed_at:
            return Response({"detail": NOT_ENABLED}, 400)
        body = read(CodeBodySerializer, request, or_nothing=True)
        remove_totp(code=body.code, claims=claims, caller=caller_of(request))
        return Response({"detail": "TOTP has been deactivated."})

    def refused(self, refusal: Refusal) -> Response:
        """Name a missing authenticator app as dj-rest-auth does."""
        if isinstance(refusal, NotFound):
            return Response({"detail": NOT_ENABLED}, 400)
        return super().refused(refusal)


class MFAStatusView(DjRestAuthView):
    """Whether an authenticator app is asked for."""

    @describes(answer=MFAStatusAnswer, refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """Return whether you have an authenticator app, since when, and its last use."""
        factors = list_factors(claims=claims_of(request))
        codes = factors.recovery_codes
        uses = [factors.totp_last_used_at, codes.last_used_at if codes else None]
        used = max((each for each in uses if each), default=None)
        added = factors.totp_confirmed_at
        return Response(
            {
                "mfa_enabled": added is not None,
                "created_at": added and local(added),
                "last_used_at": local(used) if added and used else None,
            }
        )


class RecoveryCodesView(DjRestAuthView):
    """The recovery codes, which are stored as hashes."""

    @describes(answer=RecoveryCodesAnswer, refuses=(400, 401, 403, 503))
    def post(self, request: Request) -> Response:
        """Return none if there are none; codes that were made before are not shown again."""
        codes = list_factors(claims=claims_of(request)).recovery_codes
        if codes is not None and codes.left:
            return Response({"detail": NOT_SHOWN_AGAIN}, 400)
        return Response({"codes": []})


class RecoveryCodesRegenerateView(DjRestAuthView):
    """New recovery codes."""

    @describes(
        body=CodeOrNothingBodySerializer,
        answer=RecoveryCodesAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Make new recovery codes, after a recent sign-in with a second factor, or by a code."""
        body = read(CodeOrNothingBodySerializer, request, or_nothing=True)
        codes = make_recovery_codes(
            claims=claims_of(request), caller=idempotent_caller(request), code=body.code
        )
        return Response({"codes": list(codes)})

    def refused(self, refusal: Refusal) -> Response:
        """Name a missing factor, which the codes would replace, as dj-rest-auth does."""
        if isinstance(refusal, EnrollmentRequired):
            return Response({"detail": NOT_ENABLED}, 400)
        return super().refused(refusal)


def _qr_code(uri: str) -> str:
    """Return a picture of a URI as a data URI; empty where ``qrcode`` is not installed."""
    if qrcode is None:
        return ""
    picture = io.BytesIO()
    qrcode.make(uri, image_factory=svg.SvgImage).save(picture)
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.getvalue()).decode()}"
