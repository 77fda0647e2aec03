"""``POST users/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.person import STAFF, is_superuser
from vestibule.contracts.otp.view import ContractRefusal, OtpView, success
from vestibule.core.tokens import AccessClaims
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.sign_up import Registration, sign_up

CREATED = "User created successfully. Please verify your email to activate your account."
NOT_HERE = {
    "is_superuser": "You do not have permission to create a superuser. Contact Developer.",
    "is_staff": "You do not have permission to create an admin user.",
    "profile_img": "Profile Image cannot be updated here. Use the Upload Image Action.",
    "slug": "Forbidden fields cannot be updated.",
    "is_email_verified": "Forbidden fields cannot be updated.",
    "is_phone_verified": "Forbidden fields cannot be updated.",
    "is_active": "Forbidden fields cannot be updated.",
}
"""The sentence for each field that callers may not set for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignUpBody:
    """A registration."""

    email: str
    username: str = ""
    password: str
    c_password: str = ""
    first_name: str = ""
    last_name: str = ""
    phone_number: str = ""
    is_staff: bool | None = None
    recaptcha_token: str = ""
    facts: Mapping[str, object]


class SignUpBodySerializer(WithProfileFields[SignUpBody], InputSerializer[SignUpBody]):
    """A registration, with the captcha response if one is required."""

    into = SignUpBody
    registering = True

    email = Text(max_length=254)
    username = Line(max_length=150)
    password = Password()
    c_password = Password(required=False, default="", allow_blank=True)
    first_name = Line(max_length=50)
    last_name = Line(max_length=50)
    phone_number = Line(max_length=20)
    is_staff = serializers.BooleanField(required=False, default=False)
    recaptcha_token = Line(max_length=16_384)


def titled(name: str) -> str:
    """Title-case a name, unless it has mixed case already."""
    return name.title() if name.islower() or name.isupper() else name


def refuse_fields(request: Request, words: dict[str, str]) -> None:
    """Refuse a body with a forbidden field; a field with an empty sentence is allowed.

    Raises:
        ContractRefusal: 403, with the sentence of the first forbidden field.
    """
    sent = request.data if isinstance(request.data, dict) else {}
    for field, why in words.items():
        if why and field in sent:
            raise ContractRefusal(why, 403)


def register(view: OtpView, request: Request) -> Response:
    """Register a user; a superuser may create an admin.

    Raises:
        ContractRefusal: 403, the body has a forbidden field; 400, the password was not typed twice.
    """
    claims = request.auth if isinstance(request.auth, AccessClaims) else None
    by_superuser = claims is not None and is_superuser(claims.role)
    refuse_fields(request, {**NOT_HERE, "is_staff": ""} if by_superuser else NOT_HERE)
    body = read(SignUpBodySerializer, request, or_nothing=True)
    if not body.c_password:
        raise ContractRefusal("Please confirm your password.")
    newcomer = Registration(
        email=body.email,
        username=body.username,
        password=body.password,
        password_again=body.c_password,
        names={"first_name": titled(body.first_name), "last_name": titled(body.last_name)},
        phone=body.phone_number,
        role=STAFF if body.is_staff else "",
        facts=body.facts,
    )
    caller = view.caller(body.recaptcha_token)
    by = claims if by_superuser else None
    sign_up(newcomer=newcomer, transport=None, caller=caller, claims=by)
    return success(CREATED, 201)
