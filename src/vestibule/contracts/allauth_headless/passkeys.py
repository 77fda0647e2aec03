"""``account/authenticators/webauthn``: the passkeys of a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.factors import REFUSES, passkey_body
from vestibule.contracts.allauth_headless.numbers import (
    NOT_A_CHOICE,
    Number,
    Numbers,
    by_number,
    unknown,
)
from vestibule.contracts.allauth_headless.renewed_session import tokens_of
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import NotFound, PermissionDenied, TooManyFactors
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.factors import list_factors
from vestibule.flows.passkeys import (
    add_passkey,
    ask_to_add_passkey,
    list_passkeys,
    remove_passkeys,
    rename_passkey,
)
from vestibule.models.passkey import NAME_MAX


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AddPasskeyBody:
    """The browser's response, and a name."""

    credential: dict[str, Any]
    name: str = ""


class AddPasskeyBodySerializer(InputSerializer[AddPasskeyBody]):
    """The browser's response (`PublicKeyCredential.toJSON()`), and a name."""

    into = AddPasskeyBody

    name = Text(max_length=NAME_MAX, required=False, allow_blank=True)
    credential = serializers.DictField(allow_empty=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RenamePasskeyBody:
    """A passkey by its number, and its new name."""

    id: int
    name: str


class RenamePasskeyBodySerializer(InputSerializer[RenamePasskeyBody]):
    """A passkey, and its new name."""

    into = RenamePasskeyBody

    id = Number()
    name = Text(max_length=NAME_MAX)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RemovePasskeysBody:
    """Passkeys by their numbers."""

    authenticators: list[int]


class RemovePasskeysBodySerializer(InputSerializer[RemovePasskeysBody]):
    """The passkeys that are to be removed."""

    into = RemovePasskeysBody

    authenticators = Numbers(max_length=100)


class PasskeysView(SignedInView):
    """The passkeys of the user."""

    @describes(refuses=REFUSES)
    def get(self, request: Request) -> Response:
        """Return what a browser creates a passkey with."""
        try:
            asked = ask_to_add_passkey(
                credential=NO_CREDENTIAL, claims=claims_of(request), caller=caller_of(request)
            )
        except (NotFound, PermissionDenied, TooManyFactors) as refused:
            return self.refused_with(refused, conflict())
        return envelope(200, data={"creation_options": {"publicKey": asked.options}})

    @describes(body=AddPasskeyBodySerializer, refuses=REFUSES, headers=(IDEMPOTENCY_KEY,))
    def post(self, request: Request) -> Response:
        """Add the passkey that the browser has created."""
        body = read(AddPasskeyBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        had_codes = list_factors(claims=claims).recovery_codes is not None
        try:
            added = add_passkey(
                credential=body.credential,
                name=body.name,
                claims=claims,
                caller=idempotent_caller(request),
                key=idempotency_key(request),
                recovery_codes=False,
            )
        except (NotFound, PermissionDenied, TooManyFactors) as refused:
            return self.refused_with(refused, conflict())
        meta = {"recovery_codes_generated": not had_codes, **tokens_of(added.signed_in)}
        return envelope(200, data=passkey_body(added.passkey), meta=meta)

    @describes(body=RenamePasskeyBodySerializer, refuses=REFUSES)
    def put(self, request: Request) -> Response:
        """Give a passkey another name."""
        body = read(RenamePasskeyBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        found = by_number(each.id for each in list_passkeys(claims=claims).passkeys)
        if body.id not in found:
            return invalid("invalid_choice", NOT_A_CHOICE, "id")
        renamed = rename_passkey(passkey=found[body.id], name=body.name, claims=claims)
        return envelope(200, data=passkey_body(renamed))

    @describes(body=RemovePasskeysBodySerializer, refuses=REFUSES)
    def delete(self, request: Request) -> Response:
        """Remove some passkeys, all or none."""
        body = read(RemovePasskeysBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        found = by_number(each.id for each in list_passkeys(claims=claims).passkeys)
        for number in body.authenticators:
            if number not in found:
                return invalid(*unknown(number, "authenticators"))
        chosen = {found[number] for number in body.authenticators}
        remove_passkeys(passkeys=chosen, claims=claims, caller=caller_of(request))
        return envelope(200)
