"""``POST password/change/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import cookies, errors
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.contracts.dj_rest_auth.view import DetailAnswer, DjRestAuthView
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_errors import mismatch_first
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.change_password import set_password
from vestibule.flows.sign_out import sign_out_session


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangePasswordBody:
    """The new password, and the current one."""

    old_password: str | None = None
    new_password1: str
    new_password2: str


@cache
def change_password_serializer(*, with_old: bool) -> type[InputSerializer[ChangePasswordBody]]:
    """Build the serializer of a body; ``with_old``: the current password is required."""
    members: dict[str, Any] = {
        "__doc__": "The new password, typed twice, and the current one.",
        "__module__": __name__,
        "into": ChangePasswordBody,
        "old_password": TypedPassword(max_length=128, required=with_old),
        "new_password1": TypedPassword(max_length=128),
        "new_password2": TypedPassword(max_length=128),
    }
    return type("ChangePasswordBodySerializer", (InputSerializer,), members)


class PasswordChangeView(DjRestAuthView):
    """Change of password."""

    @describes(
        body=change_password_serializer(with_old=False),
        answer=DetailAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password; every other session ends, and this one keeps its tokens."""
        with_old = rest_auth().OLD_PASSWORD_FIELD_ENABLED
        body = read(change_password_serializer(with_old=with_old), request, or_nothing=True)
        claims, caller = claims_of(request), idempotent_caller(request)
        set_password(
            current=body.old_password,
            new=body.new_password1,
            new_again=body.new_password2,
            claims=claims,
            caller=caller,
        )
        response = Response({"detail": "New password has been saved."})
        if rest_auth().LOGOUT_ON_PASSWORD_CHANGE:
            sign_out_session(claims=claims, caller=caller)
            cookies.sign_out(response)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Return what is wrong with the new password beside its second field."""
        if isinstance(refusal, InvalidInput):
            refusal = mismatch_first(refusal)
            return errors.field_errors(refusal, new_password="new_password2")  # noqa: S106
        return super().refused(refusal)
