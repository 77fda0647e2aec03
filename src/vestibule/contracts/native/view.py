"""What every view of the native API shares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.native import errors
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, VerificationSent
from vestibule.core.errors import Refusal, UnsupportedTransport
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, TokenPair, Transport
from vestibule.drf import cookies, csrf
from vestibule.drf.caller import caller_of
from vestibule.drf.view import ContractView

__all__ = ["NativeView", "PublicView", "sign_in_answer", "transport_of"]


class RefusalAnswer(serializers.Serializer[Any]):
    """A refusal with a stable code; where fields are refused, what is wrong with each."""

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

    def refused(self, refusal: Refusal) -> Response:
        """Answer what a flow refused."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Answer what the framework refused."""
        return errors.failed(failure, ", ".join(self.allowed_methods))


class PublicView(NativeView):
    """Open to all; credentials that come along are ignored."""

    authentication_classes = ()
    permission_classes = ()


class MessageAnswer(serializers.Serializer[Any]):
    """A sentence for people."""

    message = serializers.CharField()


class UserAnswer(serializers.Serializer[Any]):
    """A person, as sign-up, sign-in and refresh show it."""

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
    """What stands in the place of tokens that travel in cookies."""

    csrf_token = serializers.CharField(
        required=False, help_text="Send it as `X-CSRFToken`; only with the cookie transport."
    )
    access_expires_in = serializers.IntegerField(
        required=False, help_text="In seconds; only with the cookie transport."
    )


class SignedInAnswer(RenewedAnswer):
    """A person, signed in."""

    message = serializers.CharField()
    user = UserAnswer()
    tokens = TokensAnswer(required=False)
    device = serializers.CharField(
        required=False,
        help_text="Keep it and send it as `Device-Token` at the next sign-in: failed attempts "
        "from other devices then never delay this one, and the new session replaces the previous "
        "one of this device.",
    )


class ChallengeAnswer(serializers.Serializer[Any]):
    """One more proof is asked for; nobody is signed in yet."""

    id = serializers.CharField()
    method = serializers.CharField()
    sent_to = serializers.CharField(help_text="Masked.")
    expires_in = serializers.IntegerField(help_text="In seconds.")
    resend_in = serializers.IntegerField(help_text="In seconds.")


class VerificationAnswer(serializers.Serializer[Any]):
    """Something was sent to an address, or would have been."""

    method = serializers.CharField()
    sent_to = serializers.CharField(help_text="Masked.")
    expires_in = serializers.IntegerField(help_text="In seconds.")


def signing_in(request: Request) -> Caller:
    """Return the circumstances of a sign-in: also which sessions this browser has open."""
    caller = caller_of(request)
    if not request.META.get("HTTP_COOKIE"):
        return caller
    return replace(caller, sessions=tuple(cookies.sessions(request)))


def sign_in_answer(
    message: str, signed_in: SignedIn | ChallengeRequired, status: int = 200
) -> Response:
    """Answer a sign-in: with tokens in the body, in cookies alone, or with the second step."""
    if isinstance(signed_in, ChallengeRequired):
        return challenge_answer(signed_in)
    response = Response({"message": message, "user": user_body(signed_in.person)}, status)
    if signed_in.tokens.transport == Transport.COOKIE:
        give_cookies(response, signed_in)
        cookies.clear(response, cookies.CHALLENGE)
    else:
        response.data |= {"tokens": tokens_body(signed_in.tokens), "device": signed_in.device}
    return response


def give_cookies(response: Response, signed_in: SignedIn, *, csrf_token: str = "") -> None:
    """Put the tokens into cookies, and what a front end needs beside them into the body."""
    response.data["csrf_token"] = cookies.sign_in(response, signed_in, csrf_token=csrf_token)
    response.data["access_expires_in"] = signed_in.tokens.access_lifetime


def challenge_answer(challenge: ChallengeRequired) -> Response:
    """Answer with a challenge; its cookie lets this browser alone go on, where tokens do too."""
    response = Response(challenge_body(challenge))
    if challenge.browser:
        value = f"{challenge.id}.{challenge.browser}"
        cookies.put(response, cookies.CHALLENGE, value, seconds=challenge.expires_in)
    return response


def challenge_body(challenge: ChallengeRequired) -> dict[str, Any]:
    """Write a challenge: what was sent where, and no tokens."""
    fields = {
        "id": challenge.id,
        "method": challenge.method,
        "sent_to": challenge.sent_to,
        "expires_in": challenge.expires_in,
        "resend_in": challenge.resend_in,
    }
    return {"message": f"Enter the code sent to {challenge.sent_to}", "challenge": fields}


def verification_body(sent: VerificationSent) -> dict[str, Any]:
    """Write what was sent to an address: the same whether it is known or not."""
    fields = {"method": sent.method, "sent_to": sent.sent_to, "expires_in": sent.expires_in}
    return {"message": f"Check the inbox of {sent.sent_to}", "verification": fields}


def user_body(person: Person) -> dict[str, Any]:
    """Write a person as the contract shows it."""
    return {
        "id": person.id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "role": person.role,
    }


def tokens_body(tokens: TokenPair) -> dict[str, str]:
    """Write both tokens as the contract shows them."""
    return {"refresh": tokens.refresh, "access": tokens.access}


def transport_of(request: Request) -> Transport:
    """Read how a sign-in wants its tokens to travel (``Token-Transport``).

    Cookies are for this site's own pages only: a stranger's page must not sign
    somebody in either.

    Raises:
        UnsupportedTransport: it names one that is not served.
        CsrfFailed: by cookie, and not shown to come from a page of this site.
    """
    wanted = wanted_transport(request)
    if wanted == Transport.COOKIE:
        csrf.require_of_visitor(request)
    return wanted


def wanted_transport(request: Request) -> Transport:
    """Read what ``Token-Transport`` names, or take the default.

    Raises:
        UnsupportedTransport: it names one that is not served.
    """
    wanted = request.META.get("HTTP_TOKEN_TRANSPORT", settings.DEFAULT_TRANSPORT)
    if wanted == Transport.BODY:
        return Transport.BODY
    if wanted != Transport.COOKIE or not settings.COOKIE_TRANSPORT:
        raise UnsupportedTransport
    return Transport.COOKIE
