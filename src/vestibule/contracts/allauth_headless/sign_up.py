"""``POST auth/signup``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import conflict
from vestibule.contracts.allauth_headless.body import require
from vestibule.contracts.allauth_headless.pending import Flow, Pending
from vestibule.contracts.allauth_headless.verify_email import verification_page
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.challenge import VerificationSent
from vestibule.core.identifiers import EMAIL_MAX
from vestibule.core.new_user import NewUser
from vestibule.drf.body import InputSerializer, Password, Text, Values
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.sign_up import Registration, sign_up


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewUserBody:
    """The identifiers and the profile of a new user."""

    email: str = ""
    username: str = ""
    phone: str = ""
    facts: Mapping[str, object]

    @property
    def stated(self) -> dict[str, Any]:
        """The fields of ``NewUser``, which every flow of a registration takes."""
        return {each.name: getattr(self, each.name) for each in fields(NewUser)}


class NewUserBodySerializer(WithProfileFields[Values], InputSerializer[Values]):
    """A new user; which identifiers are required depends on the installation."""

    registering = True
    always: ClassVar[tuple[str, ...]] = ()
    """What must be given, whatever the installation asks for."""

    email = Text(max_length=EMAIL_MAX, required=False, allow_blank=True)
    username = Text(max_length=150, required=False, allow_blank=True)
    phone = Text(max_length=20, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require the identifiers that this installation asks for; ignore all others."""
        asked = host.signup_fields() | dict.fromkeys(self.always, True)
        require(attrs, *(name for name, needed in asked.items() if needed))
        unasked = {"email", "username", "phone"} - set(asked)
        return {name: value for name, value in attrs.items() if name not in unasked}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegistrationBody(NewUserBody):
    """A registration, without what its user signs in with."""

    first_name: str = ""
    last_name: str = ""

    @property
    def names(self) -> dict[str, str]:
        """Both names, as flows take them."""
        return {"first_name": self.first_name, "last_name": self.last_name}


class RegistrationBodySerializer(NewUserBodySerializer[Values]):
    """A registration; which identifiers are required depends on the installation."""

    first_name = Text(max_length=150, required=False, allow_blank=True)
    last_name = Text(max_length=150, required=False, allow_blank=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignUpBody(RegistrationBody):
    """A registration with a password."""

    password: str


class SignUpBodySerializer(RegistrationBodySerializer[SignUpBody]):
    """A registration with a password."""

    into = SignUpBody
    always = ("password",)

    password = Password(required=False, allow_blank=True)


class SignUpView(HeadlessView):
    """Registration."""

    @describes(
        body=SignUpBodySerializer,
        refuses=(400, 401, 403, 409, 410, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign up: returns the user, or the flow that comes next."""
        if self.claims is not None:
            return conflict()
        body = read(SignUpBodySerializer, request, or_nothing=True)
        made = sign_up(
            newcomer=Registration(
                **body.stated,
                names=body.names,
                password=body.password,
                page=verification_page(),
            ),
            transport=self.transport,
            caller=idempotent_caller(request, self.caller),
        )
        if isinstance(made, VerificationSent):
            return self.wait_for(Pending(flow=Flow.VERIFY_EMAIL, email=body.email))
        return self.complete(made)
