"""``factors/passkeys/``: the user's passkeys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.factors import (
    FactorAddedAnswer,
    PasskeyAnswer,
    factor_added,
    passkey_body,
)
from vestibule.contracts.native.reauthenticate import FreshBodySerializer, fresh_credential
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core.passkeys import PasskeyRequest
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text, Token
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, ONCE, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.passkeys import (
    add_passkey,
    ask_to_add_passkey,
    list_passkeys,
    remove_passkey,
    rename_passkey,
)
from vestibule.models.passkey import NAME_MAX


class PasskeysAnswer(serializers.Serializer[Any]):
    """The user's passkeys; `rp_id` and `user_id` are for `signalAllAcceptedCredentials()`."""

    passkeys = PasskeyAnswer(many=True)
    rp_id = serializers.CharField()
    user_id = serializers.CharField(help_text="In base64url; empty without a passkey.")


class PasskeyOptionsAnswer(serializers.Serializer[Any]):
    """The options for the browser, and the state to be sent with its response."""

    options = serializers.JSONField(
        help_text="For `PublicKeyCredential.parseCreationOptionsFromJSON()`, or at sign-in "
        "`parseRequestOptionsFromJSON()`."
    )
    state = serializers.CharField()


class PasskeyAddedAnswer(FactorAddedAnswer):
    """The new passkey, and the session's new tokens."""

    passkey = PasskeyAnswer()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PasskeyBody:
    """The browser's response."""

    state: str
    credential: dict[str, Any] = field(default_factory=dict)
    name: str = ""


class PasskeyBodySerializer(InputSerializer[PasskeyBody]):
    """The browser's response, the state of its options, and a name."""

    into = PasskeyBody

    state = Token()
    credential = serializers.DictField(help_text="`PublicKeyCredential.toJSON()`.")
    name = Text(
        max_length=NAME_MAX,
        required=False,
        allow_blank=True,
        help_text="By default, the name of the password manager or security key.",
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PasskeyNameBody:
    """A name."""

    name: str


class PasskeyNameBodySerializer(InputSerializer[PasskeyNameBody]):
    """Another name for a passkey."""

    into = PasskeyNameBody

    name = Text(max_length=NAME_MAX)


class PasskeysView(NativeView):
    """The user's passkeys."""

    @describes(answer=PasskeysAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List your passkeys."""
        found = list_passkeys(claims=claims_of(request))
        listed = [passkey_body(each) for each in found.passkeys]
        return Response({"passkeys": listed, "rp_id": found.rp_id, "user_id": found.user_id})

    @describes(
        body=PasskeyBodySerializer,
        answer=PasskeyAddedAnswer,
        status=201,
        refuses=(400, 401, 403, 404, 409, 422, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Add the passkey that the browser has created.

        The new tokens say that this session used it.
        """
        given = read(PasskeyBodySerializer, request)
        added = add_passkey(
            state=given.state,
            credential=given.credential,
            name=given.name,
            claims=claims_of(request),
            caller=idempotent_caller(request),
            key=idempotency_key(request),
        )
        return factor_added(_("Passkey added"), added, passkey=passkey_body(added.passkey))


class PasskeyOptionsView(NativeView):
    """Options for a new passkey."""

    @describes(
        body=FreshBodySerializer,
        answer=PasskeyOptionsAnswer,
        refuses=(400, 401, 403, 404, 409, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Get the options to create a passkey with, valid for five minutes in this session."""
        asked = ask_to_add_passkey(
            credential=fresh_credential(request),
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        return Response(passkey_options_body(asked))


class PasskeyView(NativeView):
    """A passkey of the user."""

    @describes(body=PasskeyNameBodySerializer, answer=PasskeyAnswer, refuses=(400, 401, 404, 503))
    def patch(self, request: Request, passkey: UUID) -> Response:
        """Rename a passkey."""
        body = read(PasskeyNameBodySerializer, request)
        renamed = rename_passkey(passkey=passkey, name=body.name, claims=claims_of(request))
        return Response(passkey_body(renamed))

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 409, 503))
    def delete(self, request: Request, passkey: UUID) -> Response:
        """Remove a passkey, after a recent sign-in with a second factor.

        The device may still offer it until the browser is told.
        """
        remove_passkey(passkey=passkey, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Passkey removed")})


def passkey_options_body(asked: PasskeyRequest) -> dict[str, Any]:
    """Return the representation of options."""
    return {"options": asked.options, "state": asked.state}
