"""``POST account/password/change``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.answers import invalid
from vestibule.contracts.allauth_headless.renewed_session import give_device
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.errors import InvalidInput, Problem, WrongPassword
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Password
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_password import change_password
from vestibule.flows.profile import read_own_account


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangePasswordBody:
    """The new password, and the current one, if there is one."""

    new_password: str
    current_password: str = ""


class ChangePasswordBodySerializer(InputSerializer[ChangePasswordBody]):
    """The new password, and the current one, if there is one."""

    into = ChangePasswordBody

    current_password = Password(required=False, allow_blank=True)
    new_password = Password()


class ChangePasswordView(SignedInView):
    """Change of password."""

    @describes(
        body=ChangePasswordBodySerializer,
        refuses=(400, 401, 403, 410, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password; every other session ends."""
        body = _read(request)
        try:
            signed_in = change_password(
                current=body.current_password or None,
                new=body.new_password,
                claims=claims_of(request),
                caller=idempotent_caller(request),
                key=idempotency_key(request),
            )
        except WrongPassword as refused:
            message = "Please type your current password."
            return self.refused_with(
                refused, invalid("enter_current_password", message, "current_password")
            )
        response = carrier.renew_session(request, self.client, signed_in)
        return give_device(response, self.client, signed_in)


def _read(request: Request) -> ChangePasswordBody:
    """Read the body; the current password is required where there is one.

    Raises:
        InvalidInput: names all that is missing or of another type.
    """
    missing: dict[str, tuple[Problem, ...]] = {}
    owner = read_own_account(account=claims_of(request).subject)
    if owner.has_password and not dict(request.data).get("current_password"):
        missing["current_password"] = (Problem("field_required"),)
    try:
        body = read(ChangePasswordBodySerializer, request, or_nothing=True)
    except InvalidInput as refused:
        raise InvalidInput({**missing, **refused.problems}) from None
    if missing:
        raise InvalidInput(missing)
    return body
