"""``GET factors/``, ``POST DELETE factors/totp/`` and ``POST factors/recovery-codes/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.reauthenticate import FreshBodySerializer, fresh_credential
from vestibule.contracts.native.renewed_session import RenewedSessionAnswer, renewed_session
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core.passkeys import EnrolledPasskey
from vestibule.core.tokens import AddedFactor
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Code, InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, ONCE, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.factors import (
    Factors,
    confirm_totp,
    list_factors,
    make_recovery_codes,
    remove_totp,
    set_up_totp,
)

RECOVERY_CODES = (
    "Shown once: each replaces the second factor of one sign-in. Case, spaces and dashes do not "
    "matter."
)


class TotpAnswer(serializers.Serializer[Any]):
    """The authenticator app."""

    confirmed_at = serializers.DateTimeField()


class PasskeyAnswer(serializers.Serializer[Any]):
    """A passkey of the user."""

    id = serializers.UUIDField()
    credential_id = serializers.CharField(help_text="As browsers name it, in base64url.")
    name = serializers.CharField()
    product = serializers.CharField(
        help_text="The password manager or security key that has it; empty if it does not say."
    )
    synced = serializers.BooleanField(help_text="Whether it is not bound to one device.")
    backed_up = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class RecoveryCodesLeftAnswer(serializers.Serializer[Any]):
    """The recovery codes, which are not shown again."""

    left = serializers.IntegerField()


class TrustedDeviceAnswer(serializers.Serializer[Any]):
    """A device on which the second factor is not asked for."""

    id = serializers.UUIDField()
    user_agent = serializers.CharField()
    ip = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="Whether this is the device of the caller.")


class ScheduledResetAnswer(serializers.Serializer[Any]):
    """A reset of all factors, which an administrator has requested."""

    due_at = serializers.DateTimeField()


class FactorsAnswer(serializers.Serializer[Any]):
    """The second factors of the user, and the policy."""

    totp = TotpAnswer(allow_null=True)
    passkeys = PasskeyAnswer(many=True)
    recovery_codes = RecoveryCodesLeftAnswer(allow_null=True)
    trusted_devices = TrustedDeviceAnswer(many=True)
    required = serializers.BooleanField(  # type: ignore[assignment]
        help_text="Whether the role must have a second factor."
    )
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="When a required factor must be set up."
    )
    may_remove = serializers.BooleanField(
        help_text="Whether a factor may be removed: not the last one if one is required."
    )
    reset = ScheduledResetAnswer(allow_null=True)


class TotpSetupAnswer(serializers.Serializer[Any]):
    """The secret of a new authenticator app, shown once."""

    setup = serializers.CharField(help_text="For `factors/totp/confirm/`, within ten minutes.")
    secret = serializers.CharField(help_text="Base32, to be typed into the app.")
    uri = serializers.CharField(help_text="`otpauth`, to be shown as a QR code.")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfirmTotpBody:
    """A set-up and its first code."""

    setup: str
    code: str


class ConfirmTotpBodySerializer(InputSerializer[ConfirmTotpBody]):
    """The set-up, and a code from the app."""

    into = ConfirmTotpBody

    setup = Text(max_length=64)
    code = Code()


class RecoveryCodesAnswer(MessageAnswer):
    """New recovery codes."""

    recovery_codes = serializers.ListField(child=serializers.CharField(), help_text=RECOVERY_CODES)


class FactorAddedAnswer(RenewedSessionAnswer):
    """A factor was added: the session's new tokens, since its earlier refresh tokens are void."""

    recovery_codes = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text=f"Only with the first factor. {RECOVERY_CODES}",
    )


def passkey_body(passkey: EnrolledPasskey) -> dict[str, Any]:
    """Return the representation of a passkey."""
    return {
        "id": str(passkey.id),
        "credential_id": passkey.credential_id,
        "name": passkey.name,
        "product": passkey.product,
        "synced": passkey.synced,
        "backed_up": passkey.backed_up,
        "created_at": moment(passkey.created_at),
        "last_used_at": _moment(passkey.last_used_at),
    }


def factors_body(factors: Factors) -> dict[str, Any]:
    """Return the representation of a user's factors."""
    app, codes = factors.totp_confirmed_at, factors.recovery_codes
    reset = factors.reset_due_at
    return {
        "totp": {"confirmed_at": moment(app)} if app else None,
        "passkeys": [passkey_body(each) for each in factors.passkeys],
        "recovery_codes": {"left": codes.left} if codes else None,
        "trusted_devices": [
            {
                "id": str(each.id),
                "user_agent": each.user_agent,
                "ip": each.ip,
                "created_at": moment(each.created_at),
                "expires_at": moment(each.expires_at),
                "current": each.current,
            }
            for each in factors.trusted_devices
        ],
        "required": factors.required,
        "due_at": _moment(factors.due_at),
        "may_remove": factors.may_remove,
        "reset": {"due_at": moment(reset)} if reset else None,
    }


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None


def factor_added(message: str, added: AddedFactor, **fields: Any) -> Response:
    """Return the response to a factor that a session has added."""
    if added.recovery_codes:
        fields["recovery_codes"] = list(added.recovery_codes)
    return renewed_session(message, added.signed_in, 201, **fields)


class FactorsView(NativeView):
    """All second factors of the user."""

    @describes(answer=FactorsAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List your second factors."""
        return Response(factors_body(list_factors(claims=claims_of(request))))


class TotpView(NativeView):
    """The authenticator app of the user."""

    @describes(
        body=FreshBodySerializer,
        answer=TotpSetupAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Begin to set up an authenticator app; the present one works until it is confirmed."""
        setup = set_up_totp(
            credential=fresh_credential(request),
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        return Response({"setup": setup.id, "secret": setup.secret, "uri": setup.uri})

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 409, 503))
    def delete(self, request: Request) -> Response:
        """Remove the authenticator app, after a recent sign-in with a second factor."""
        remove_totp(claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Authenticator app removed")})


class ConfirmTotpView(NativeView):
    """Confirmation of an authenticator app."""

    @describes(
        body=ConfirmTotpBodySerializer,
        answer=FactorAddedAnswer,
        status=201,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Add the authenticator app; the new tokens say that this session used it."""
        body = read(ConfirmTotpBodySerializer, request)
        added = confirm_totp(
            setup=body.setup,
            code=body.code,
            claims=claims_of(request),
            caller=idempotent_caller(request),
            key=idempotency_key(request),
        )
        return factor_added(_("Authenticator app added"), added)


class RecoveryCodesView(NativeView):
    """The recovery codes of the user."""

    @describes(
        answer=RecoveryCodesAnswer,
        status=201,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Make new recovery codes, after a recent sign-in with a second factor."""
        codes = make_recovery_codes(claims=claims_of(request), caller=idempotent_caller(request))
        return Response(
            {"message": _("New recovery codes made"), "recovery_codes": list(codes)}, 201
        )
