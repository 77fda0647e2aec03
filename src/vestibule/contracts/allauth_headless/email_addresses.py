"""``account/email``: the address of an account, and the new one of a pending change."""

from __future__ import annotations

from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.body import EmailBodySerializer
from vestibule.contracts.allauth_headless.verify_email import by_code, verification_page
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.errors import NotFound, TooManyRequests
from vestibule.core.identifiers import email_key
from vestibule.core.tokens import AccessClaims
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.email_addresses import (
    EmailAddress,
    cancel_email_change,
    list_email_addresses,
)
from vestibule.flows.verify_email import ask_to_verify_email

UNKNOWN = ("unknown_email", "Unknown email address.", "email")
REFUSES = (400, 401, 403, 410, 429, 503)


class PrimaryEmailBodySerializer(EmailBodySerializer):
    """An address that is to be the primary one."""

    primary = serializers.BooleanField()

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Require ``true``: an address stops being the primary one when another becomes it."""
        if not attrs.pop("primary"):
            required = serializers.Field.default_error_messages["required"]
            raise serializers.ValidationError({"primary": [required]}, "required")
        return attrs


class EmailAddressesView(SignedInView):
    """The addresses of the user: one, and another while a change waits to be confirmed."""

    @describes(refuses=REFUSES)
    def get(self, request: Request) -> Response:
        """List the address, and that of a pending change."""
        return _listed(claims_of(request))

    @describes(body=EmailBodySerializer, refuses=(*REFUSES, 409))
    def post(self, request: Request) -> Response:
        """Begin to change the address: a link is sent to the new one."""
        body, claims = read(EmailBodySerializer, request, or_nothing=True), claims_of(request)
        if _find(body.email, claims):
            message = "This email address is already associated with this account."
            return invalid("duplicate_email", message, "email")
        _ask_to_change(body.email, request)
        return _listed(claims)

    @describes(body=EmailBodySerializer, refuses=REFUSES)
    def put(self, request: Request) -> Response:
        """Send the mail again that verifies an address."""
        body, claims = read(EmailBodySerializer, request, or_nothing=True), claims_of(request)
        found = _find(body.email, claims)
        if found is None:
            return _unknown(body.email)
        try:
            if found.primary:  # nothing is sent to a verified one
                ask_to_verify_email(
                    email=found.email, caller=caller_of(request), page=verification_page()
                )
            else:
                _ask_to_change(found.email, request)
        except TooManyRequests as refused:
            response = envelope(403)
            response["Retry-After"] = str(refused.retry_after)
            return self.refused_with(refused, response)
        return envelope(200)

    @describes(body=PrimaryEmailBodySerializer, refuses=REFUSES)
    def patch(self, request: Request) -> Response:
        """Make an address the primary one, which the only verified one already is."""
        body = read(PrimaryEmailBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        found = _find(body.email, claims)
        if found is None:
            return _unknown(body.email)
        if not found.primary:
            message = "Your primary email address must be verified."
            return invalid("unverified_primary_email", message, "email")
        return _listed(claims)

    @describes(body=EmailBodySerializer, refuses=REFUSES)
    def delete(self, request: Request) -> Response:
        """Cancel a pending change; the address of the account stays."""
        body, claims = read(EmailBodySerializer, request, or_nothing=True), claims_of(request)
        found = _find(body.email, claims)
        if found is not None and found.primary:
            message = "You cannot remove your primary email address."
            return invalid("cannot_remove_primary_email", message, "email")
        try:
            cancel_email_change(email=body.email, claims=claims)
        except NotFound as refused:
            return self.refused_with(refused, _unknown(body.email))
        return _listed(claims)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return 409 to visitors: no pending sign-up has an address that can be changed."""
        visitor = isinstance(failure, exceptions.NotAuthenticated)
        return conflict() if visitor and self.request.method == "POST" else super().failed(failure)


def _find(email: str, claims: AccessClaims) -> EmailAddress | None:
    """Return the address of the caller that is written like this."""
    key = email_key(email)
    known = list_email_addresses(claims=claims)
    return next((each for each in known if key is not None and email_key(each.email) == key), None)


def _unknown(email: str) -> Response:
    if email_key(email) is None:
        return invalid("invalid", "Enter a valid email address.", "email")
    return invalid(*UNKNOWN)


def _ask_to_change(email: str, request: Request) -> None:
    ask_to_change_email(
        new_email=email,
        password=None,
        claims=claims_of(request),
        caller=caller_of(request),
        page=verification_page(),
        by_code=by_code(),
    )


def _listed(claims: AccessClaims) -> Response:
    found = list_email_addresses(claims=claims)
    return envelope(
        200,
        data=[
            {"email": each.email, "verified": each.verified, "primary": each.primary}
            for each in found
        ],
    )
