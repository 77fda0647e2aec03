"""``POST register/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import VerificationAnswer, verification_body
from vestibule.contracts.native.view import (
    ChallengeAnswer,
    PublicView,
    SignedInAnswer,
    UserAnswer,
    remember_field,
    sign_in_answer,
    transport_of,
    user_body,
)
from vestibule.core.challenge import ChallengeRequired, VerificationSent
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.sign_up import Registration, sign_up


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignUpBody:
    """A registration."""

    email: str
    username: str = ""
    password: str
    password2: str
    first_name: str
    last_name: str
    phone: str = ""
    role: str = ""
    remember: bool = True
    facts: Mapping[str, object]


class SignUpBodySerializer(WithProfileFields[SignUpBody], InputSerializer[SignUpBody]):
    """A registration."""

    into = SignUpBody
    registering = True

    email = Text(max_length=254)
    username = Text(max_length=150, required=False, default="")
    password = Password()
    password2 = Password()
    first_name = Text(max_length=150)
    last_name = Text(max_length=150)
    phone = Text(max_length=20, required=False, default="", allow_blank=True)
    role = Text(max_length=50, required=False, default="", allow_blank=True)
    remember = remember_field()


class SignUpAnswer(SignedInAnswer):
    """The new user, signed in; or the challenge or verification that comes first."""

    user = UserAnswer(required=False)
    challenge = ChallengeAnswer(required=False)
    verification = VerificationAnswer(required=False)


class SignUpView(PublicView):
    """Registration."""

    @describes(
        body=SignUpBodySerializer,
        answer=SignUpAnswer,
        status=201,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Register and sign in."""
        body = read(SignUpBodySerializer, request)
        newcomer = Registration(
            email=body.email,
            username=body.username,
            password=body.password,
            password_again=body.password2,
            names={"first_name": body.first_name, "last_name": body.last_name},
            phone=body.phone,
            role=body.role,
            facts=body.facts,
            remember=body.remember,
        )
        made = sign_up(
            newcomer=newcomer, transport=transport_of(request), caller=idempotent_caller(request)
        )
        if isinstance(made, SignedIn | ChallengeRequired):
            return sign_in_answer(_("User registered successfully"), made, 201)
        if isinstance(made, VerificationSent):
            return Response(verification_body(made), 201)
        message = {"message": _("User registered successfully"), "user": user_body(made.person)}
        return Response(message, 201)
