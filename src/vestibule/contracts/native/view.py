"""Base classes and responses of the native API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.native import errors
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import Refusal, UnsupportedTransport
from vestibule.core.factors import Method, SignInState
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, TokenPair, Transport
from vestibule.drf import cookies, csrf
from vestibule.drf.caller import caller_of
from vestibule.drf.language import Sentence, language_of
from vestibule.drf.view import ContractView

__all__ = ["NativeView", "PublicView", "sign_in_answer", "transport_of"]

TRUSTED_MAX = 100
LOGGED_IN = _("Login successful")


class RefusalAnswer(serializers.Serializer[Any]):
    """A refusal with a stable code, and the problems of each invalid field."""

    error = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    details = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences for each field.",
    )
    codes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="A stable code for each sentence, for texts of your own.",
    )


class NativeView(ContractView):
    """Refuses with ``{"error", "code", "details", "codes"}``.

    Token errors are ``{"detail", "code"}``.
    """

    refusal_shape = RefusalAnswer
    speaks_languages = True

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal, in the language of the request."""
        with language_of(self.request):
            return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception, in the language of the request."""
        with language_of(self.request):
            return errors.failed(failure, ", ".join(self.allowed_methods))


class PublicView(NativeView):
    """A public view; credentials are ignored."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class MessageAnswer(serializers.Serializer[Any]):
    """A sentence for the user."""

    message = serializers.CharField()


class UserAnswer(serializers.Serializer[Any]):
    """The user, as returned by sign-up, sign-in and refresh."""

    id = serializers.JSONField(help_text="The primary key of the user: a number or a string.")
    email = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    role = serializers.CharField()


class TokensAnswer(serializers.Serializer[Any]):
    """Both tokens of a session."""

    refresh = serializers.CharField()
    access = serializers.CharField()


class RenewedAnswer(serializers.Serializer[Any]):
    """Replaces the tokens in the body with the cookie transport."""

    csrf_token = serializers.CharField(
        required=False, help_text="Send it as `X-CSRFToken`; only with the cookie transport."
    )
    access_expires_in = serializers.IntegerField(
        required=False, help_text="In seconds; only with the cookie transport."
    )


class SignedInAnswer(RenewedAnswer):
    """A signed-in user."""

    message = serializers.CharField()
    user = UserAnswer()
    tokens = TokensAnswer(required=False)
    device = serializers.CharField(
        required=False,
        help_text="Keep it and send it as `Device-Token` at the next sign-in: failed attempts "
        "from other devices then never delay this one, and the new session replaces the previous "
        "one of this device.",
    )
    trusted_device = serializers.CharField(
        required=False,
        help_text="The answer to `trust_device`: keep it and send it as `Trusted-Device`, with "
        "`Device-Token`, at the next sign-in, which then asks for no second factor. With the "
        "cookie transport, a cookie.",
    )


class ChallengeAnswer(serializers.Serializer[Any]):
    """A second step is required; the user is not signed in yet."""

    id = serializers.CharField()
    state = serializers.CharField(
        help_text="`second_factor`: answer by one of `methods`. `confirm_email`: a code was "
        "mailed. `enroll`: set up one of `methods` (`POST login/enroll/`). `step_up`: answer by "
        "one of `methods` (`POST step-up/confirm/`).",
    )
    method = serializers.CharField(help_text="The chosen one of `methods`.")
    methods = serializers.ListField(
        child=serializers.CharField(),
        help_text="`passkey`, `totp`, `recovery_code` or `email_code`; in a step-up, `password`.",
    )
    expires_in = serializers.IntegerField(help_text="In seconds.")
    sent_to = serializers.CharField(required=False, help_text="Masked; only if a code was mailed.")
    resend_in = serializers.IntegerField(
        required=False, help_text="In seconds; only if a code was mailed."
    )
    options = serializers.JSONField(
        required=False, help_text="For `navigator.credentials.get()`; only for a passkey."
    )
    trust_device = serializers.IntegerField(
        required=False, help_text="In seconds; only if the answer may have `trust_device`."
    )


class SignInAnswer(SignedInAnswer):
    """The signed-in user; or the challenge, without tokens."""

    user = UserAnswer(required=False)
    challenge = ChallengeAnswer(required=False)


ASKS: dict[str, str] = {
    Method.EMAIL_CODE: _("Enter the code sent to {sent_to}"),
    Method.TOTP: _("Enter the code from your authenticator app"),
    Method.RECOVERY_CODE: _("Enter a recovery code"),
    Method.PASSKEY: _("Confirm with your passkey"),
    Method.PASSWORD: _("Enter your password"),
}
"""The sentence of a challenge for each method."""


def remember_field() -> serializers.BooleanField:
    """Return the user's choice in the body of a request that may open a session."""
    return serializers.BooleanField(
        default=True,
        help_text="Whether the session outlives the browser, where `config/` offers the choice.",
    )


def signing_in(request: Request) -> Caller:
    """Return the caller of a sign-in, with the browser's open sessions and the device's secret."""
    caller, sent = caller_of(request), request.META.get("HTTP_TRUSTED_DEVICE", "")
    if not (sent or request.META.get("HTTP_COOKIE")):
        return caller
    trusted = sent or cookies.carried(request, cookies.TRUSTED_DEVICE)
    return replace(
        caller, sessions=tuple(cookies.sessions(request)), trusted_device=trusted[:TRUSTED_MAX]
    )


def sign_in_answer(
    message: str, signed_in: SignedIn | ChallengeRequired, status: int = 200
) -> Response:
    """Answer a sign-in: with tokens in the body, in cookies alone, or with the second step."""
    if isinstance(signed_in, ChallengeRequired):
        return challenge_answer(signed_in, status)
    response = Response({"message": message, "user": user_body(signed_in.person)}, status)
    if signed_in.tokens.transport == Transport.COOKIE:
        give_cookies(response, signed_in)
        cookies.clear(response, cookies.CHALLENGE)
    else:
        response.data |= {"tokens": tokens_body(signed_in.tokens), "device": signed_in.device}
        if signed_in.trusted_device:
            response.data["trusted_device"] = signed_in.trusted_device
    return response


def give_cookies(response: Response, signed_in: SignedIn, *, csrf_token: str = "") -> None:
    """Set the token cookies and add their CSRF token and lifetime to the body."""
    response.data["csrf_token"] = cookies.sign_in(response, signed_in, csrf_token=csrf_token)
    response.data["access_expires_in"] = signed_in.tokens.access_lifetime


def challenge_answer(challenge: ChallengeRequired, status: int = 200) -> Response:
    """Return a challenge; with the cookie transport, its cookie binds it to this browser."""
    response = Response(challenge_body(challenge), status)
    if challenge.browser:
        value = f"{challenge.id}.{challenge.browser}"
        cookies.put(response, cookies.CHALLENGE, value, seconds=challenge.expires_in)
    return response


def challenge_body(challenge: ChallengeRequired) -> dict[str, Any]:
    """Return the representation of a challenge."""
    fields: dict[str, Any] = {
        "id": challenge.id,
        "state": challenge.state.value,
        "method": challenge.method,
        "methods": list(challenge.methods),
        "expires_in": challenge.expires_in,
    }
    if challenge.sent_to:
        fields |= {"sent_to": challenge.sent_to, "resend_in": challenge.resend_in}
    if challenge.options is not None:
        fields["options"] = challenge.options
    if challenge.trust_device:
        fields["trust_device"] = challenge.trust_device
    return {"message": _asking(challenge), "challenge": fields}


def _asking(challenge: ChallengeRequired) -> str:
    if challenge.state == SignInState.ENROLL:
        return _("Set up two-step verification to continue")
    return Sentence(ASKS[challenge.method], sent_to=challenge.sent_to)


def user_body(person: Person) -> dict[str, Any]:
    """Return the representation of a user."""
    return {
        "id": person.id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "role": person.role,
    }


def tokens_body(tokens: TokenPair) -> dict[str, str]:
    """Return the representation of both tokens."""
    return {"refresh": tokens.refresh, "access": tokens.access}


def transport_of(request: Request) -> Transport:
    """Return the token transport of a sign-in (``Token-Transport``).

    Cookies are for pages of this site only: another site must not be able to sign a user in
    (login CSRF).

    Raises:
        UnsupportedTransport: the transport is unknown or disabled.
        CsrfFailed: the cookie transport, without a valid CSRF token and origin.
    """
    wanted = wanted_transport(request)
    if wanted == Transport.COOKIE:
        csrf.require_of_visitor(request)
    return wanted


def wanted_transport(request: Request) -> Transport:
    """Return the transport of the ``Token-Transport`` header, or the default.

    Raises:
        UnsupportedTransport: the transport is unknown or disabled.
    """
    wanted = request.META.get("HTTP_TOKEN_TRANSPORT", settings.DEFAULT_TRANSPORT)
    if wanted == Transport.BODY:
        return Transport.BODY
    if wanted != Transport.COOKIE or not settings.COOKIE_TRANSPORT:
        raise UnsupportedTransport
    return Transport.COOKIE
