"""``POST users/<id>/role/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.reauthenticate import FreshBody, FreshFields
from vestibule.contracts.native.users import UserMessageAnswer, done
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.set_role import set_role


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SetRoleBody(FreshBody):
    """The new role."""

    role: str


class SetRoleBodySerializer(FreshFields[SetRoleBody]):
    """The role, and a fresh credential: password, mailed code, or a recent sign-in."""

    into = SetRoleBody

    role = Text(max_length=50)


class SetRoleView(NativeView):
    """The role of an account."""

    @describes(
        body=SetRoleBodySerializer,
        answer=UserMessageAnswer,
        refuses=(400, 401, 403, 404, 409, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request, user: str) -> Response:
        """Change the role of an account, effective at once."""
        claims, body = claims_of(request), read(SetRoleBodySerializer, request)
        person = set_role(
            account=user,
            role=body.role,
            credential=body.credential,
            claims=claims,
            caller=idempotent_caller(request),
        )
        now = Sentence(_("User {email} is now {role}"), email=person.email, role=person.role)
        return done(now, person, claims)
