"""``POST users/set_password/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.view import DjoserView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.change_password import set_password
from vestibule.flows.sign_out import sign_out_session


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SetPasswordBody:
    """The new password, and the current one."""

    new_password: str
    re_new_password: str | None = None
    current_password: str


@cache
def set_password_serializer(*, retype: bool) -> type[InputSerializer[SetPasswordBody]]:
    """Build the serializer of a body; ``retype``: the password is typed twice."""
    members: dict[str, Any] = {
        "__doc__": "The new password, and the current one.",
        "__module__": __name__,
        "into": SetPasswordBody,
        "new_password": TypedPassword(),
    }
    if retype:
        members["re_new_password"] = TypedPassword()
    members["current_password"] = TypedPassword()
    return type("SetPasswordBodySerializer", (InputSerializer,), members)


class SetPasswordView(DjoserView):
    """Change of password."""

    @describes(
        body=set_password_serializer(retype=False),
        status=204,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password; every other session ends, and this one keeps its tokens."""
        retype = djoser().SET_PASSWORD_RETYPE
        body = read(set_password_serializer(retype=retype), request, or_nothing=True)
        set_password(
            current=body.current_password,
            new=body.new_password,
            new_again=body.re_new_password,
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        if djoser().LOGOUT_ON_PASSWORD_CHANGE:
            sign_out_session(claims=claims_of(request), caller=caller_of(request))
        return Response(status=204)
