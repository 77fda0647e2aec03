"""``auth/reauthenticate``, ``auth/2fa/reauthenticate`` and ``auth/webauthn/reauthenticate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import carrier, host
from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.body import CodeBodySerializer, EmailBodySerializer
from vestibule.contracts.allauth_headless.challenge import (
    CredentialBodySerializer,
    FactorCodeBodySerializer,
    request_options,
)
from vestibule.contracts.allauth_headless.errors import too_many_attempts
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import ChallengeNotFound, PermissionDenied, TooManyRequests
from vestibule.core.factors import FactorAnswer, Method
from vestibule.core.identifiers import email_key
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Password
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.profile import read_own_account
from vestibule.flows.step_up import ask_to_step_up, open_step_up, step_up

REFUSES = (400, 401, 403, 410, 429, 503)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PasswordBody:
    """The password."""

    password: str


class PasswordBodySerializer(InputSerializer[PasswordBody]):
    """The password of the signed-in user."""

    into = PasswordBody

    password = Password()


class StepUpView(SignedInView):
    """The user of a session authenticates again."""

    by: ClassVar[str] = ""
    """What ``ACCOUNT_REAUTHENTICATION_METHODS`` must name, if anything."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a way that the site has closed, whatever is sent.

        Raises:
            PermissionDenied: it is closed.
        """
        super().initial(request, *args, **kwargs)
        if self.by and not host.reauthenticates_by(self.by):
            raise PermissionDenied

    def ask(self, method: Method) -> ChallengeRequired:
        """Ask for one way to authenticate again; the one before is void.

        Raises:
            PermissionDenied: the account has no such way, or a factor that counts instead.
        """
        asked = ask_to_step_up(
            claims=claims_of(self.request), caller=caller_of(self.request), method=method
        )
        if asked.method != method:
            raise PermissionDenied
        return asked

    def confirm(self, challenge: str, answer: FactorAnswer) -> Response:
        """Return the user with the new time and level of the session, if the answer is right."""
        renewed = step_up(
            challenge=challenge,
            answer=answer,
            claims=claims_of(self.request),
            caller=caller_of(self.request),
        )
        return carrier.renew_session(self.request, self.client, renewed)


class ReauthenticateView(StepUpView):
    """By the password."""

    by = "password"

    @describes(body=PasswordBodySerializer, refuses=REFUSES)
    def post(self, request: Request) -> Response:
        """Authenticate again by the password."""
        body = read(PasswordBodySerializer, request, or_nothing=True)
        asked = self.ask(Method.PASSWORD)
        return self.confirm(asked.id, FactorAnswer(password=body.password))


class ReauthenticateByFactorView(StepUpView):
    """By an authenticator app, or a recovery code."""

    @describes(body=FactorCodeBodySerializer, refuses=REFUSES)
    def post(self, request: Request) -> Response:
        """Authenticate again by a code of the authenticator app, or by a recovery code."""
        body = read(FactorCodeBodySerializer, request, or_nothing=True)
        by_app = len(body.code) == 6
        asked = self.ask(Method.TOTP if by_app else Method.RECOVERY_CODE)
        return self.confirm(asked.id, FactorAnswer(code=body.code))


class ReauthenticateWebAuthnView(StepUpView):
    """By a passkey."""

    @describes(refuses=REFUSES)
    def get(self, request: Request) -> Response:
        """Return the options to ask for a passkey with."""
        return request_options(self.ask(Method.PASSKEY).options)

    @describes(body=CredentialBodySerializer, refuses=REFUSES)
    def post(self, request: Request) -> Response:
        """Authenticate again by a passkey."""
        body = read(CredentialBodySerializer, request, or_nothing=True)
        try:
            asked = open_step_up(claims=claims_of(request), method=Method.PASSKEY)
        except ChallengeNotFound as refused:
            return self.refused_with(
                refused, invalid("incorrect_code", "Incorrect code.", "credential")
            )
        return self.confirm(asked, FactorAnswer(credential=body.credential))


class RequestCodeView(StepUpView):
    """The request of a code."""

    by = "code"

    @describes(body=EmailBodySerializer, refuses=REFUSES)
    def post(self, request: Request) -> Response:
        """Mail a code to the user's own address."""
        email = read(EmailBodySerializer, request, or_nothing=True).email
        person = read_own_account(account=claims_of(request).subject).person
        if email_key(email) is None or email_key(email) != email_key(person.email):
            sentence = "The email address is not assigned to any user account."
            return invalid("unknown_email", sentence, "email")
        try:
            self.ask(Method.EMAIL_CODE)
        except TooManyRequests as refused:
            return self.refused_with(refused, too_many_attempts(refused, "email"))
        return envelope(200)


class ConfirmCodeView(StepUpView):
    """By a mailed code."""

    by = "code"

    @describes(body=CodeBodySerializer, refuses=(*REFUSES, 409))
    def post(self, request: Request) -> Response:
        """Authenticate again by the code that was mailed."""
        try:
            asked = open_step_up(claims=claims_of(request), method=Method.EMAIL_CODE)
        except ChallengeNotFound as refused:
            return self.refused_with(refused, conflict())
        body = read(CodeBodySerializer, request, or_nothing=True)
        return self.confirm(asked, FactorAnswer(code=body.code.strip()))


class ResendCodeView(StepUpView):
    """Another code."""

    by = "code"

    @describes(refuses=(401, 403, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Mail another code; the one before is void."""
        try:
            open_step_up(claims=claims_of(request), method=Method.EMAIL_CODE)
        except ChallengeNotFound as refused:
            return self.refused_with(refused, conflict())
        self.ask(Method.EMAIL_CODE)
        return envelope(200)
