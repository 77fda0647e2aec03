"""``account/authenticators``: the second factors of a user, its app and its recovery codes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.numbers import number_of
from vestibule.contracts.allauth_headless.renewed_session import tokens_of
from vestibule.contracts.allauth_headless.shown_codes import keep_shown, read_shown
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import EnrollmentRequired, NotFound, PermissionDenied
from vestibule.core.passkeys import EnrolledPasskey
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import (
    IDEMPOTENCY_KEY,
    ONCE,
    idempotency_key,
    idempotent_caller,
)
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.factors import (
    Factors,
    confirm_totp,
    list_factors,
    make_recovery_codes,
    remove_totp,
    set_up_totp,
    show_recovery_codes,
)

REFUSES = (400, 401, 403, 409, 410, 429, 503)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActivateTotpBody:
    """A code of the app."""

    code: str


class ActivateTotpBodySerializer(InputSerializer[ActivateTotpBody]):
    """A code of the app that is being set up."""

    into = ActivateTotpBody

    code = Text(max_length=60)


class AuthenticatorsView(SignedInView):
    """All second factors of the user."""

    @describes(refuses=(401, 410, 429, 503))
    def get(self, request: Request) -> Response:
        """List the second factors, the oldest first."""
        factors = list_factors(claims=claims_of(request))
        listed = [*map(passkey_body, factors.passkeys)]
        listed += [each for each in (totp_body(factors), recovery_codes_body(factors)) if each]
        return envelope(200, data=sorted(listed, key=lambda each: float(each["created_at"])))


class TotpView(SignedInView):
    """The authenticator app of the user."""

    @describes(refuses=(*REFUSES, 404))
    def get(self, request: Request) -> Response:
        """Return the app, or a secret to set one up with."""
        app = totp_body(list_factors(claims=claims_of(request)))
        if app is not None:
            return envelope(200, data=app)
        try:
            setup = set_up_totp(
                credential=NO_CREDENTIAL, claims=claims_of(request), caller=caller_of(request)
            )
        except PermissionDenied as refused:
            return self.refused_with(refused, conflict())
        return envelope(404, meta={"secret": setup.secret, "totp_url": setup.uri})

    @describes(body=ActivateTotpBodySerializer, refuses=REFUSES, headers=(IDEMPOTENCY_KEY,))
    def post(self, request: Request) -> Response:
        """Add the app; recovery codes are made when they are read."""
        body = read(ActivateTotpBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        had_codes = list_factors(claims=claims).recovery_codes is not None
        try:
            added = confirm_totp(
                code=body.code,
                claims=claims,
                caller=idempotent_caller(request),
                key=idempotency_key(request),
                recovery_codes=False,
            )
        except PermissionDenied as refused:
            return self.refused_with(refused, conflict())
        meta = {"recovery_codes_generated": not had_codes, **tokens_of(added.signed_in)}
        return envelope(200, data=totp_body(list_factors(claims=claims)), meta=meta)

    @describes(refuses=REFUSES)
    def delete(self, request: Request) -> Response:
        """Remove the app."""
        with suppress(NotFound):
            remove_totp(claims=claims_of(request), caller=caller_of(request))
        return envelope(200)


class RecoveryCodesView(SignedInView):
    """The recovery codes of the user."""

    @describes(refuses=(*REFUSES, 404))
    def get(self, request: Request) -> Response:
        """Return the recovery codes: themselves when they are new, later only their number."""
        claims = claims_of(request)
        shown = read_shown(request, self.client, claims)
        codes = show_recovery_codes(shown=shown, claims=claims, caller=caller_of(request))
        found = recovery_codes_body(list_factors(claims=claims))
        if found is None:
            return envelope(404)
        response = envelope(200, data={**found, "unused_codes": list(codes)})
        return keep_shown(response, self.client, claims, () if codes == shown else codes)

    @describes(refuses=REFUSES, headers=(ONCE,))
    def post(self, request: Request) -> Response:
        """Make new recovery codes, which are shown once."""
        claims = claims_of(request)
        try:
            made = make_recovery_codes(claims=claims, caller=idempotent_caller(request))
        except EnrollmentRequired as refused:
            return self.refused_with(
                refused,
                invalid(
                    "cannot_generate_recovery_codes",
                    "You cannot generate recovery codes without having two-factor authentication "
                    "enabled.",
                ),
            )
        found = recovery_codes_body(list_factors(claims=claims)) or {}
        response = envelope(200, data={**found, "unused_codes": list(made)})
        return keep_shown(response, self.client, claims, made)


def passkey_body(passkey: EnrolledPasskey) -> dict[str, Any]:
    """Return the representation of a passkey."""
    return {
        "type": "webauthn",
        **_times(passkey.created_at, passkey.last_used_at),
        "id": number_of(passkey.id),
        "name": passkey.name,
        "is_passwordless": True,
    }


def totp_body(factors: Factors) -> dict[str, Any] | None:
    """Return the representation of the authenticator app; None without one."""
    since = factors.totp_confirmed_at
    if since is None:
        return None
    return {"type": "totp", **_times(since, factors.totp_last_used_at)}


def recovery_codes_body(factors: Factors) -> dict[str, Any] | None:
    """Return the representation of the recovery codes; None without any."""
    codes = factors.recovery_codes
    if codes is None:
        return None
    return {
        "type": "recovery_codes",
        **_times(codes.made_at, codes.last_used_at),
        "total_code_count": codes.made,
        "unused_code_count": codes.left,
    }


def _times(created_at: datetime | None, last_used_at: datetime | None) -> dict[str, Any]:
    return {
        "created_at": created_at.timestamp() if created_at else 0,
        "last_used_at": last_used_at.timestamp() if last_used_at else None,
    }
