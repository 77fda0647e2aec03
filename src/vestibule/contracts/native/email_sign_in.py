"""``POST login/email/`` and ``POST login/email/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import CodeSentAnswer, code_sent_body
from vestibule.contracts.native.view import (
    LOGGED_IN,
    MessageAnswer,
    PublicView,
    SignInAnswer,
    remember_field,
    sign_in_answer,
    signing_in,
    transport_of,
)
from vestibule.core.challenge import CodeToEnter
from vestibule.drf import cookies, csrf
from vestibule.drf.body import Code, InputSerializer, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.email_sign_in import (
    ask_to_sign_in_by_email,
    sign_in_by_email_code,
    sign_in_by_link,
)

BROWSER_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AskToSignInByEmailBody:
    """The address of the account, and whether to remember the user."""

    email: str
    remember: bool


class AskToSignInByEmailBodySerializer(InputSerializer[AskToSignInByEmailBody]):
    """The address of the account."""

    into = AskToSignInByEmailBody

    email = Text(max_length=254)
    remember = remember_field()


class AskToSignInByEmailAnswer(MessageAnswer):
    """The same for every address."""

    verification = CodeSentAnswer(
        help_text="`method` is `link` if the mail has a link beside the code. With the body "
        "transport keep `id`: link and code work together with it alone."
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignInByEmailBody:
    """The token of the link, or the code; with the verification."""

    token: str = ""
    verification: str = ""
    code: str = ""


class SignInByEmailBodySerializer(InputSerializer[SignInByEmailBody]):
    """The link's token; or the verification and its code."""

    into = SignInByEmailBody

    token = Text(max_length=200, required=False)
    verification = Text(
        max_length=64,
        required=False,
        help_text="The id of the answer to `login/email/`; with a token and the cookie transport, "
        "it may be left out.",
    )
    code = Code(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one kind of credential."""
        return one_of(attrs, ("token",), ("verification", "code"))


class SignInByEmailAnswer(SignInAnswer):
    """The signed-in user; the challenge; or the code to enter elsewhere."""

    code = serializers.CharField(
        required=False,
        help_text="The link was opened by another client than the one that asked: show this code, "
        "to be entered there. The user is not signed in.",
    )


class AskToSignInByEmailView(PublicView):
    """Request for a sign-in link or code."""

    @describes(
        body=AskToSignInByEmailBodySerializer,
        answer=AskToSignInByEmailAnswer,
        refuses=(400, 403, 404, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Send a sign-in link or code, if an account has the address."""
        transport = transport_of(request)
        body = read(AskToSignInByEmailBodySerializer, request)
        sent = ask_to_sign_in_by_email(
            email=body.email,
            transport=transport,
            caller=caller_of(request),
            remember=body.remember,
        )
        message = Sentence(
            _("If there’s an account for {address}, we’ve sent an email to sign in"),
            address=sent.sent_to,
        )
        response = Response({"message": message, "verification": code_sent_body(sent)})
        if sent.browser:
            cookies.put(response, cookies.EMAIL_SIGN_IN, sent.browser, seconds=sent.expires_in)
        return response


class SignInByEmailView(PublicView):
    """Sign-in by a mailed link or code."""

    @describes(
        body=SignInByEmailBodySerializer,
        answer=SignInByEmailAnswer,
        refuses=(400, 403, 404, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in where the link was asked for; elsewhere, get the code to enter there."""
        browser = cookies.carried(request, cookies.EMAIL_SIGN_IN)[:BROWSER_MAX]
        if browser:
            csrf.require_of_visitor(request)
        body, caller = (
            read(SignInByEmailBodySerializer, request),
            idempotent_caller(request, signing_in(request)),
        )
        if body.token:
            result = sign_in_by_link(
                link=body.token, verification=body.verification, browser=browser, caller=caller
            )
            if isinstance(result, CodeToEnter):
                message = _("Enter this code where you asked to sign in")
                return Response({"message": message, "code": result.code})
        else:
            result = sign_in_by_email_code(
                verification=body.verification, code=body.code, browser=browser, caller=caller
            )
        response = sign_in_answer(LOGGED_IN, result)
        if browser:
            cookies.clear(response, cookies.EMAIL_SIGN_IN)
        return response
