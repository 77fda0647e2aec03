"""``PATCH users/<id>/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request

from vestibule.contracts.otp import denied
from vestibule.contracts.otp.sign_up import NOT_HERE, refuse_fields, titled
from vestibule.contracts.otp.view import ContractRefusal
from vestibule.core.caller import Caller
from vestibule.core.errors import PermissionDenied
from vestibule.core.tokens import AccessClaims
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.view import read
from vestibule.flows.change_user import change_user

FORBIDDEN = "Forbidden fields cannot be updated."
NOT_THIS_WAY = {
    "email": "You cannot update the email field.",
    "password": "Password reset cannot be done without verification link.",
    "c_password": "Password reset cannot be done without verification link.",
    **dict.fromkeys(NOT_HERE, FORBIDDEN),
    "profile_img": NOT_HERE["profile_img"],
}
"""The sentence for each field that cannot be changed here."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeUserBody:
    """The fields to change; None leaves one as it is."""

    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None

    @property
    def changes(self) -> dict[str, str]:
        """The fields that were sent, by the flow's names."""
        sent = {
            "username": self.username,
            "first_name": self.first_name and titled(self.first_name),
            "last_name": self.last_name and titled(self.last_name),
            "phone": self.phone_number,
        }
        return {name: text for name, text in sent.items() if text is not None}


class ChangeUserBodySerializer(InputSerializer[ChangeUserBody]):
    """The fields that may be changed. Omitted ones stay; an empty string clears one."""

    into = ChangeUserBody

    username = Text(max_length=150, required=False)
    first_name = Text(max_length=50, required=False, allow_blank=True)
    last_name = Text(max_length=50, required=False, allow_blank=True)
    phone_number = Text(max_length=20, required=False, allow_blank=True)


def change(request: Request, account: str, claims: AccessClaims, caller: Caller) -> None:
    """Change a user by the body of a request.

    Raises:
        ContractRefusal: 403, a field cannot be changed here, or not by the caller.
    """
    refuse_fields(request, NOT_THIS_WAY)
    changes = read(ChangeUserBodySerializer, request, or_nothing=True).changes
    try:
        change_user(account=account, changes=changes, claims=claims, caller=caller)
    except PermissionDenied:
        raise ContractRefusal(denied.UPDATE, 403) from None
